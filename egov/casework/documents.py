"""What the applicant will receive: the rows of the document, and the letter of a refusal. Pure texts, made before anything happens."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from egov.applications.models import Application
from egov.authorities import queries as authorities
from egov.casework.queries import CaseFile
from egov.catalogue.definition import CertificateForm, Ground, ServiceDefinition
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.profiles.current import current_profile
from egov.questionnaire.answers import is_empty, show
from egov.questionnaire.conditions import holds
from egov.questionnaire.dates import add_months
from egov.questionnaire.kinds.date import kept_day
from egov.questionnaire.schema import Question

Rows = list[tuple[LocalisedText, LocalisedText]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it will be issued: title, holder, rows, and until when it is good."""

    title: LocalisedText
    holder: str
    rows: Rows
    valid_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A refusal as the applicant will read it, in the applicant's language."""

    language: str
    service: str
    reference: str
    ground: str
    norm: str
    remedy: str
    explanation: str


def certificate_of(file: CaseFile, definition: ServiceDefinition, today: dt.date) -> Paper | None:
    """The document that approving the case will issue, None where the service gives none."""
    form = definition.certificate
    if form is None:
        return None
    rows = rows_of(form, definition, file.application)
    return Paper(form.title, file.applicant.full_name, rows, valid_until(form, today, file.application.answers))


def rows_of(form: CertificateForm, definition: ServiceDefinition, application: Application) -> Rows:
    """The rows that the definition asks for, in every language; those without an answer are left out."""
    rows: Rows = []
    for row in form.rows:
        question = definition.questionnaire.question(row.question)
        if question is None or question.kind == "file":
            continue
        value = _in_words(question, application.answers)
        if value.in_("tg"):
            rows.append((row.label, value))
    return rows


def valid_until(form: CertificateForm, today: dt.date, answers: Mapping[str, Any] | None = None) -> dt.date | None:
    """The last day on which a document issued `today` is good: as its answers say, else the same day of the month, or the
    month's last one, so many months on."""
    given = dict(answers or {})
    for rule in form.validity:
        if not holds(rule.condition, given, today=today):
            continue
        if rule.months is not None:
            return add_months(today, rule.months)
        day = kept_day(given.get(rule.until or ""))
        if day is not None:
            return day
    return None if form.valid_months is None else add_months(today, form.valid_months)


def letter_of(file: CaseFile, definition: ServiceDefinition, ground: Ground, explanation: str) -> Letter:
    """The letter of refusal on `ground`."""
    language = file.application.language
    return Letter(
        language=language,
        service=definition.name.in_(language),
        reference=file.application.reference,
        ground=ground.text.in_(language),
        norm=ground.norm.in_(language) if ground.norm else "",
        remedy=ground.remedy.in_(language) if ground.remedy else "",
        explanation=explanation.strip(),
    )


def _in_words(question: Question, answers: Mapping[str, Any]) -> LocalisedText:
    """The answer in every language; of a question inside a group, the answers of all entries.

    Files are no words: those attached to an entry stay with the application.
    """
    said = tuple(inner for inner in question.questions if inner.kind != "file")
    question = question.model_copy(update={"questions": said})
    values = [answers[question.key]] if question.key in answers else _inner_values(question, answers)
    profile, areas = current_profile(), authorities.list_areas()
    text = LocalisedText()
    for language in LANGUAGES:
        lines = [line for value in values for line in show(question, value, language, profile=profile, areas=areas)]
        text[language] = ", ".join(lines)
    return text


def _inner_values(question: Question, answers: Mapping[str, Any]) -> list[Any]:
    entries = [entry for value in answers.values() if isinstance(value, list) for entry in value if isinstance(entry, dict)]
    return [entry[question.key] for entry in entries if not is_empty(entry.get(question.key))]
