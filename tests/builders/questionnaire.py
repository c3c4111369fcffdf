"""Questionnaires, regions and answers for tests."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.profiles.loading import load_profile
from egov.questionnaire.kinds.base import Setting
from egov.questionnaire.schema import Page, Question, Questionnaire

TODAY = dt.date(2026, 11, 23)
TJ = load_profile("tj")


def a_text(words: str = "Question") -> LocalisedText:
    return LocalisedText({language: f"{words} ({language})" for language in LANGUAGES})


@dataclass(frozen=True)
class AnArea:
    code: str
    parent_code: str | None
    name: LocalisedText


@dataclass(frozen=True)
class AFile:
    name: str
    size: int = 340_000


AREAS = (
    AnArea("TJ-DU", None, a_text("Dushanbe")),
    AnArea("sino", "TJ-DU", a_text("Sino")),
    AnArea("TJ-SU", None, a_text("Sughd")),
    AnArea("khujand", "TJ-SU", a_text("Khujand")),
    AnArea("alone", None, a_text("A region of its own")),
)


def a_setting(language: str = "en", **fields: Any) -> Setting:
    return Setting(**{"language": language, "profile": TJ, "today": TODAY, "areas": AREAS, **fields})


def a_question(key: str = "answer", kind: str = "text", **fields: Any) -> Question:
    if kind in ("one_of", "many_of") and "options" not in fields:
        fields["options"] = [{"value": value, "label": a_text(value)} for value in ("a", "b", "c")]
    if kind == "group" and "questions" not in fields:
        fields["questions"] = [a_question(f"{key}_name"), a_question(f"{key}_age", "number", required=False)]
    return Question.model_validate({"key": key, "kind": kind, "label": a_text(key), **fields})


def a_page(*questions: Question, key: str = "page", **fields: Any) -> Page:
    return Page.model_validate({"key": key, "title": a_text(key), "questions": questions, **fields})


def a_questionnaire(*pages: Page) -> Questionnaire:
    return Questionnaire(pages=pages)
