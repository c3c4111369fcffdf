"""A certificate as a PDF: PDF/A-2a and PDF/UA-1, tagged, in the state language with the reader's beside it.

Made by typst from `typst/certificate.typ`; the data goes in as JSON and is never read as markup. Typst's threads do not survive a
fork: a process may render only after it was forked off, so nothing here is called while the portal is being put together.
"""

import datetime as dt
import io
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from egov.kernel.errors import N_
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import Profile
from egov.web.language import translate_for

_HERE = Path(__file__).resolve().parent
_TEMPLATES, _FONTS = _HERE / "typst", _HERE / "fonts"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document says. `verify_address` is printed for people, `qr_address` is in the QR code."""

    title: LocalisedText
    holder: str
    rows: list[tuple[LocalisedText, LocalisedText]]
    authority: LocalisedText
    language: str
    reference: str
    code: str
    issued_on: dt.date
    issued_at: dt.datetime
    valid_until: dt.date | None
    verify_address: str
    qr_address: str


def render(paper: Paper, profile: Profile) -> bytes:
    """The unsigned PDF of `paper` for the country of `profile`; the same paper gives the same bytes."""
    pdf: bytes = typst.compile(
        _TEMPLATES / "certificate.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(_data(paper, profile), ensure_ascii=False)},
        pdf_standards=list(STANDARDS),
        timestamp=paper.issued_at.replace(microsecond=0),
    )
    return pdf


@cache
def _fonts() -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


def _data(paper: Paper, profile: Profile) -> dict[str, Any]:
    languages = (profile.state_language, paper.language)
    title = _pair(paper.title, languages)
    return {
        "profile": profile.code,
        "state_language": languages[0],
        "other_language": languages[1],
        "portal": _pair(profile.portal_name, languages),
        "authority": _pair(paper.authority, languages),
        "title": title,
        "holder": printable(paper.holder),
        "rows": [{"label": _pair(label, languages), "value": _pair(value, languages)} for label, value in paper.rows],
        "reference": paper.reference,
        "code": paper.code,
        "verify_address": printable(paper.verify_address),
        "qr": _qr(paper.qr_address),
        "qr_alt": _word(languages[0], N_("QR code: %(address)s"), address=printable(paper.qr_address)),
        "document_title": f"{title['state']} · {paper.code}",
        "keywords": [paper.reference, paper.code],
        "labels": {
            "holder": _words(languages, N_("Issued to")),
            "check": _words(languages, N_("Anyone can check this document: scan the code or enter it at")),
            "seal": _words(
                languages, N_("Signed with the electronic seal of the portal (PAdES). The signature is in the file.")
            ),
            "demonstration": _words(languages, N_("Demonstration document: it has no legal force.")),
        },
        "facts": _facts(paper, languages),
    }


def _facts(paper: Paper, languages: tuple[str, str]) -> list[dict[str, Any]]:
    until = _day(paper.valid_until) if paper.valid_until else _word(languages[0], N_("No end date"))
    return [
        {"label": _words(languages, N_("Verification code")), "value": paper.code},
        {"label": _words(languages, N_("Reference number")), "value": paper.reference},
        {"label": _words(languages, N_("Date of issue")), "value": _day(paper.issued_on)},
        {"label": _words(languages, N_("Valid until")), "value": until},
    ]


def _day(day: dt.date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year}"


def _word(language: str, message: str, **params: Any) -> str:
    return printable(translate_for(language, message, **params))


def _words(languages: tuple[str, str], message: str) -> dict[str, str]:
    return _two(*(_word(language, message) for language in languages))


def _pair(text: Mapping[str, str], languages: tuple[str, str]) -> dict[str, str]:
    localised = LocalisedText(text)
    return _two(*(printable(localised.in_(language)) for language in languages))


def _two(state: str, other: str) -> dict[str, str]:
    return {"state": state} if state == other else {"state": state, "other": other}


def _qr(address: str) -> str:
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(buffer, kind="svg", border=0, xmldecl=False, svgns=True, dark="#221c16")
    return buffer.getvalue().decode()


@cache
def _covered() -> frozenset[int]:
    """The characters that both weights of the font have, from `fonts/coverage.txt`."""
    ranges = (line.split("-") for line in (_FONTS / "coverage.txt").read_text(encoding="ascii").split())
    return frozenset(code for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))


def printable(text: str) -> str:
    """`text` in characters that the paper's font has: an accent is dropped where it must be, else `?` stands in.

    PDF/A allows no character without a glyph; refusing to issue a document for one letter would be worse.
    """
    shown = []
    for character in unicodedata.normalize("NFC", " ".join(text.split())):
        if unicodedata.category(character)[0] == "C":
            continue
        if ord(character) not in _covered():
            plain = unicodedata.normalize("NFKD", character)[0]
            character = plain if ord(plain) in _covered() else "?"
        shown.append(character)
    return "".join(shown)
