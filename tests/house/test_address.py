"""How the portal addresses people: politely, and one way in each language, in what the interface and the services of the profile say.

Tajik writes «Шумо» with a capital wherever it stands, as letters do. Russian «вы» and Kazakh «сіз» have one only where a sentence begins.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from egov.config import ROOT
from egov.words import load

PROFILE = ROOT / "egov" / "profiles" / "tj"
SMALL = {"tg": re.compile(r"\bшумо(ро|ст|ед|ён)?\b")}
"""«шумора» (a number) and its like are other words."""
CAPITAL = {
    "ru": re.compile(r"[\w,;)»–—]\s+В(ы|ас|ам|ами|аш(а|е|и|у|ей|его|ему|им|ем|их|ими|ею)?)\b"),
    "kk": re.compile(r"[\w,;)»–—]\s+Сіз\w*"),
}
"""Within a sentence."""


def texts_of(value: Any, language: str) -> Iterator[str]:
    """Every text in `language` within plain values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == language and isinstance(inner, str):
                yield inner
            else:
                yield from texts_of(inner, language)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, language)


def said_in(language: str) -> Iterator[str]:
    """What the interface says in the language, and what the profile does."""
    for message in load(language):
        if message.id:
            yield from (message.string,) if isinstance(message.string, str) else message.string
    for path in sorted(PROFILE.rglob("*.yaml")):
        yield from texts_of(read(path), language)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_people_are_addressed_one_way(language):
    wrong = (SMALL | CAPITAL)[language]
    found = [text for text in said_in(language) if wrong.search(text)]
    assert found == []


@pytest.mark.parametrize(
    ("language", "text", "is_wrong"),
    [
        ("tg", "Аризаи шуморо месанҷанд", True),
        ("tg", "Ин худи шумоед", True),
        ("tg", "Аризаи Шуморо месанҷанд, шумораи онҳо зиёд аст, касе намешуморад", False),
        ("ru", "Если Вы не согласны", True),
        ("ru", "Вы правы. Ваше заявление здесь; мы ждём вас", False),
        ("ru", "Все Ванчские дома, Вамек", False),
        ("kk", "Егер Сізге керек болса", True),
        ("kk", "Сіздің өтінішіңіз. Сіз үшін", False),
    ],
)
def test_the_words_are_told_from_their_like(language, text, is_wrong):
    assert bool((SMALL | CAPITAL)[language].search(text)) is is_wrong
