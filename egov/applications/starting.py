"""What somebody should know before they begin, and again before they send: fee, term, what is needed."""

from collections.abc import Collection
from typing import Any

from flask import current_app

from egov.authorities import queries as authorities
from egov.authorities.terms import due_on
from egov.catalogue import fees, terms
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.effort import effort_of
from egov.catalogue.wording import (
    UNDESCRIBED,
    fee_words,
    hanging_words,
    quote_words,
    usual_term_words,
    varying_term_words,
)
from egov.kernel import clock
from egov.questionnaire.conditions import holds
from egov.questionnaire.verdicts import situation
from egov.web.language import gettext, language
from egov.web.presentation import show_date, today


def costs_and_term(definition: ServiceDefinition, answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Fee and term for these answers, as the strip of facts shows them; what hangs on answers still missing says so."""
    unknown = situation(definition.questionnaire, answers, today(), may_be_skipped=True).unknown
    quote = fees.quote(definition, answers, today(), unknown)
    fee, note = quote_words(quote, definition, unknown)
    return [
        (gettext("Fee"), fee, note or (gettext("paid to the authority") if quote.due else "")),
        _term_fact(definition, answers, unknown),
    ]


def _term_fact(definition: ServiceDefinition, answers: dict[str, Any], unknown: Collection[str]) -> tuple[str, str, str]:
    if not definition.terms:
        return gettext("If you send it today"), gettext(UNDESCRIBED), ""
    open_ = terms.unsettled(definition, answers, today=today(), unknown=unknown)
    term = terms.usual_term(definition) if open_ else terms.term_of(definition, answers, today=today())
    due = due_on(clock.now(), term.amount, term.unit, authorities.get_calendar(), current_app.config["PROFILE"].timezone)
    said = varying_term_words(term.amount, term.unit, bool(open_))
    note = ". ".join(filter(None, (said, hanging_words(open_, definition, unknown))))
    return gettext("If you send it today"), gettext("by %(date)s", date=show_date(due)), note


def _before_any_answer(definition: ServiceDefinition) -> list[tuple[str, str, str]]:
    """Fee and term as the passport tells them."""
    fee, note = fee_words(definition.fees, fees.present_index().on(today()))
    _fee, (name, by, _term) = costs_and_term(definition, {})
    return [(gettext("Fee"), fee, note), (name, by, usual_term_words(definition) if definition.terms else "")]


def passport_of(definition: ServiceDefinition) -> dict[str, Any]:
    """What the start page says of a service."""
    needed = [item for item in definition.evidence if item.condition is None or holds(item.condition, {}, today=today())]
    sometimes = [item for item in definition.evidence if item not in needed]
    words = {
        "citizen": gettext("Citizens"),
        "sole_trader": gettext("Sole traders"),
        "legal_entity": gettext("Companies and organisations"),
    }
    return {
        "slug": definition.slug,
        "name": definition.name.in_(language()),
        "summary": definition.summary.in_(language()),
        "online": definition.is_online,
        "who": [words[audience] for audience in definition.audience],
        "bring": [item.what.in_(language()) for item in needed if item.source == "applicant"],
        "sometimes": [item.what.in_(language()) for item in sometimes if item.source == "applicant"],
        "known": [item.what.in_(language()) for item in definition.evidence if item.source == "registry"],
        "outputs": [output.in_(language()) for output in definition.outputs],
        "costs": _before_any_answer(definition),
        "effort": effort_of(definition.questionnaire).in_words,
    }
