"""Answers the state already has. Only the account of the person signed in is connected; a register gives nothing yet."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from egov.questionnaire.answers import is_empty, walk
from egov.questionnaire.schema import Page, Question, Questionnaire


class Holder(Protocol):
    """The person an application is for, as an account knows them."""

    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def surname(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def patronymic(self) -> str | None: ...
    @property
    def born_on(self) -> dt.date | None: ...
    @property
    def national_number(self) -> str | None: ...


@dataclass(frozen=True)
class Known:
    """An answer that is known before it is asked, and the source that knows it."""

    value: Any
    source: str


def _person(holder: Holder) -> dict[str, str] | None:
    if not holder.born_on:
        return None
    names = {"surname": holder.surname, "name": holder.name, "patronymic": holder.patronymic or ""}
    return {part: text for part, text in names.items() if text} | {"born_on": holder.born_on.isoformat()}


_FROM_ACCOUNT: dict[str, Callable[[Holder], Any]] = {
    "phone": lambda holder: holder.phone,
    "email": lambda holder: holder.email,
    "person": _person,
    "national_number": lambda holder: holder.national_number,
}


def from_account(question: Question, holder: Holder) -> Any:
    """What the account answers to a question of this kind, None where it does not say."""
    found = _FROM_ACCOUNT.get(question.kind)
    return found(holder) if found else None


SOURCES: dict[str, Callable[[Question, Holder], Any]] = {"account": from_account}
"""What each source of the schema answers. `population`, `civil_acts`, `business` and `property` are registers: not connected yet."""


def known_answers(questionnaire: Questionnaire, answers: Mapping[str, Any], holder: Holder) -> dict[str, Known]:
    """What is known of the questions asked that have no answer yet, by key."""
    return {
        key: known
        for page, _questions in walk(questionnaire, answers)
        for key, known in known_on(page, holder).items()
        if is_empty(answers.get(key))
    }


def known_on(page: Page, holder: Holder) -> dict[str, Known]:
    """What is known of the questions of `page`, answered already or not, by key."""
    found = {}
    for question in page.questions:
        source = SOURCES.get(question.prefill or "")
        value = source(question, holder) if source else None
        if not is_empty(value):
            found[question.key] = Known(value, question.prefill or "")
    return found
