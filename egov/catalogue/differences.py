"""What changed between two versions of a service, part by part, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass

from egov.catalogue.definition import Fee, ServiceDefinition
from egov.catalogue.wording import (
    STAGE_WORDS,
    audience_words,
    condition_words,
    multiple_words,
    term_words,
    way_words,
)
from egov.kernel.errors import N_
from egov.questionnaire.schema import Question
from egov.web.language import gettext
from egov.web.presentation import show_amount, text_in

PARTS = {
    "name": N_("Name of the service"),
    "summary": N_("In one sentence"),
    "description": N_("Description"),
    "authority": N_("Authority"),
    "audience": N_("For whom"),
    "way": N_("Way"),
    "terms": N_("Term"),
    "fees": N_("Fee"),
    "evidence": N_("What you need"),
    "outputs": N_("What you get"),
    "refusal_grounds": N_("Grounds for refusal"),
    "legal_basis": N_("Legal basis"),
    "questions": N_("Questions of the application"),
    "stages": N_("Stages of the office's work"),
    "certificate": N_("The document issued"),
    "faq": N_("Questions and answers"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs: the lines that went, and those that came."""

    what: str
    before: str
    after: str


def differences(old: ServiceDefinition, new: ServiceDefinition) -> list[Change]:
    """The parts of `new` that a reader of the present language sees otherwise than in `old`, in the order of the page."""
    changes = []
    for part, title in PARTS.items():
        before, after = list(_lines(part, old)), list(_lines(part, new))
        gone = [line for line in before if line not in after]
        come = [line for line in after if line not in before]
        if gone or come:
            changes.append(Change(gettext(title), "\n".join(gone), "\n".join(come)))
        elif before != after:
            changes.append(Change(gettext(title), "\n".join(before), "\n".join(after)))
    return changes


def _lines(part: str, definition: ServiceDefinition) -> Iterator[str]:
    """What a reader sees of `part`, a line each."""
    asked = definition.questionnaire
    match part:
        case "name" | "summary" | "description":
            yield from text_in(getattr(definition, part)).splitlines()
        case "authority":
            yield definition.authority
        case "audience":
            yield from audience_words(definition.audience)
        case "way":
            yield way_words(definition.is_online)
        case "terms":
            for term in definition.terms:
                yield _joined(
                    term_words(term.amount, term.unit), text_in(term.note) or condition_words(term.condition, asked)
                )
        case "fees":
            for fee in definition.fees:
                yield _joined(_fee(fee), text_in(fee.label) or condition_words(fee.condition, asked), text_in(fee.note))
        case "evidence":
            for evidence in definition.evidence:
                brings = gettext("From you") if evidence.source == "applicant" else gettext("The state has it")
                yield _joined(text_in(evidence.what), brings, condition_words(evidence.condition, asked))
        case "outputs":
            yield from (text_in(text) for text in definition.outputs)
        case "refusal_grounds":
            for ground in definition.refusal_grounds:
                yield _joined(text_in(ground.text), text_in(ground.norm), text_in(ground.remedy))
        case _:
            yield from _more_lines(part, definition)


def _more_lines(part: str, definition: ServiceDefinition) -> Iterator[str]:
    match part:
        case "legal_basis":
            for basis in definition.legal_basis:
                yield _joined(text_in(basis.title), basis.article or "")
        case "questions":
            for page in definition.questionnaire.pages:
                for question in page.questions:
                    yield from _question(text_in(page.title), question)
        case "stages":
            for stage in definition.route.stages:
                term = term_words(stage.term.amount, stage.term.unit) if stage.term else ""
                yield _joined(text_in(stage.name) or gettext(STAGE_WORDS[stage.kind]), stage.authority or "", term)
        case "certificate":
            if definition.certificate is not None:
                yield text_in(definition.certificate.title)
                yield from (text_in(row.label) for row in definition.certificate.rows)
        case "faq":
            for row in definition.faq:
                yield _joined(text_in(row.question), text_in(row.answer))


def _question(page: str, question: Question) -> Iterator[str]:
    options = ", ".join(text_in(option.label) for option in question.options)
    optional = "" if question.required else gettext("optional")
    yield _joined(f"{page}: {text_in(question.label)}", text_in(question.hint), options, optional)
    for inner in question.questions:
        yield from _question(f"{page}: {text_in(question.label)}", inner)


def _fee(fee: Fee) -> str:
    if fee.kind == "free":
        return gettext("Free")
    if fee.multiple is not None:
        return multiple_words(fee.multiple)
    return f"{show_amount(fee.amount)} {fee.currency or ''}".strip() if fee.amount is not None else ""


def _joined(*texts: str) -> str:
    return " · ".join(text for text in texts if text)
