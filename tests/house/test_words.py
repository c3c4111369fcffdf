"""No interface string without words in every language, and none whose places differ from the original's."""

import ast
import re

import pytest

from egov import words
from egov.config import ROOT

PLACE = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_every_string_has_words(language):
    assert words.missing(language) == []


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_translations_keep_the_places_of_the_original(language):
    wrong = []
    for message in words.load(language):
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        expected = {place for text in ids for place in PLACE.findall(text)}
        for text in texts:
            if not set(PLACE.findall(text)) <= expected or (len(ids) == 1 and set(PLACE.findall(text)) != expected):
                wrong.append((message.id, text))
    assert not wrong


@pytest.mark.parametrize("language", ["tg", "ru", "kk"])
def test_no_translation_is_left_over(language):
    assert words.left_over(language) == [], "take these out with `flask words prune`"


def test_no_string_hides_in_an_f_string():
    """The extractor does not look into f-strings: what is asked for there would lack its words unseen."""
    hidden = []
    for path in sorted((ROOT / "egov").rglob("*.py")):
        for text in (
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.JoinedStr)
        ):
            for call in (node for node in ast.walk(text) if isinstance(node, ast.Call)):
                if (
                    isinstance(call.func, ast.Name)
                    and call.func.id in words.KEYWORDS
                    and isinstance(call.args[0], ast.Constant)
                ):
                    hidden.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert hidden == []


def test_a_kazakh_day_stands_in_the_case_that_its_postposition_asks_for():
    """`01.12.2026 дейін` has no case ending and figures can have none: it is `01.12.2026 күніне дейін`."""
    bare = re.compile(r"%\((date|day)\)s (дейін|бастап|кешіктірмей)")
    texts = [message.string for message in words.load("kk") if message.id]
    texts = [text for one in texts for text in (one if isinstance(one, tuple) else (one,))]
    assert [text for text in texts if bare.search(text)] == []
