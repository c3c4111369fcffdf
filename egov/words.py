"""Interface strings: finds them in code and templates, says which lack a translation, takes new translations in.

`flask words missing` lists them; `flask words add FILE` takes a YAML file `{"English msgid": {tg:, ru:, kk:}}` (for a plural
`{"one||many": {tg: [one, many], ru: [one, few, many], kk: [one, many]}}`); `flask words prune` takes out what nothing says any
more; `flask words compile` writes the .mo files.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from egov.config import ROOT

TARGETS = ("tg", "ru", "kk", "en")
KEYWORDS = {"_": None, "gettext": None, "N_": None, "translate_for": (2,), "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}, "**.txt": {"trimmed": "true", "silent": "false"}}
PLURALS = {
    "tg": "nplurals=2; plural=(n != 1);",
    "kk": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
Msgid = str | tuple[str, str]


def path_of(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return ROOT / "egov" / "translations" / language / "LC_MESSAGES" / "messages.po"


def extract() -> dict[Msgid, str]:
    """Every msgid used in code and templates, with the file that uses it first."""
    found: dict[Msgid, str] = {}
    for folder in (ROOT / "egov", ROOT / "templates"):
        rows = extract_from_dir(str(folder), METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True)
        for filename, _line, message, _comments, _context in rows:
            if isinstance(message, tuple):
                message = (message[0], message[1])
            if message:
                found.setdefault(message, f"{folder.name}/{filename}")
    return found


def load(language: str) -> Catalog:
    """The catalogue of `language`, empty where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[Msgid]:
    """The msgids in use that `language` has no words for. English is its own msgid."""
    if language == "en":
        return []
    catalogue = load(language)
    lacking = []
    for msgid in extract():
        message = catalogue.get(_first(msgid))
        if message is None or not message.string or (isinstance(message.string, tuple) and not all(message.string)):
            lacking.append(msgid)
    return lacking


def left_over(language: str) -> list[str]:
    """The msgids (of a plural, its singular) that `language` has words for and nothing says any more."""
    used = {_first(msgid) for msgid in extract()}
    kept = [_first(message.id) for message in load(language) if message.id]
    return sorted(msgid for msgid in kept if msgid not in used)


def prune() -> int:
    """The catalogues hold only what is in use; returns how many entries went."""
    count = 0
    for language in ("tg", "ru", "kk"):
        catalogue, gone = load(language), left_over(language)
        for msgid in gone:
            catalogue.delete(msgid)
        save(language, catalogue)
        count += len(gone)
    return count


def add(entries: dict[str, dict[str, Any]]) -> None:
    """Takes translations in; the catalogues stay sorted by msgid, so that two people's additions seldom meet."""
    for language in ("tg", "ru", "kk"):
        catalogue = load(language)
        for msgid, texts in entries.items():
            if language not in texts:
                continue
            key: Msgid = tuple(msgid.split("||")) if "||" in msgid else msgid  # type: ignore[assignment]
            text = texts[language]
            catalogue.delete(key)
            catalogue.add(key, tuple(text) if isinstance(text, list) else text)
        save(language, catalogue)


def save(language: str, catalogue: Catalog) -> None:
    """Writes the catalogue of `language` without dates, places or tool names: one change, one line."""
    fresh = Catalog(locale=language, fuzzy=False)
    for message in catalogue:
        if message.id:
            fresh.add(message.id, message.string)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_HEADER.format(language=language, plurals=PLURALS[language]).encode())
        write_po(file, fresh, sort_output=True, omit_header=True, width=0)


def load_yaml(path: Path) -> dict[str, dict[str, Any]]:
    """The translations in a YAML file, as `add` takes them."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries


def _first(msgid: str | Sequence[str]) -> str:
    """The singular, by which a catalogue knows a message."""
    return msgid if isinstance(msgid, str) else msgid[0]


def compile_all() -> None:
    """Writes the .mo file of each language beside its source."""
    for language in TARGETS:
        if path_of(language).exists():
            with path_of(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, load(language))


_HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
