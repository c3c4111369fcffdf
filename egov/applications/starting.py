"""What somebody should know before they begin, and again before they send: fee, term, what is needed."""

from typing import Any

from flask import current_app

from egov.applications.wording import term_in_words
from egov.authorities import queries as authorities
from egov.authorities.terms import due_on
from egov.catalogue import fees, terms
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.effort import effort_of
from egov.kernel import clock
from egov.questionnaire.conditions import holds
from egov.web.language import gettext, language
from egov.web.presentation import show_date, show_money, today


def costs_and_term(definition: ServiceDefinition, answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Fee and term for these answers, as the strip of facts shows them."""
    quote = fees.quote(definition, answers, today())
    term = terms.term_of(definition, answers, today=today())
    due = due_on(clock.now(), term.amount, term.unit, authorities.get_calendar(), current_app.config["PROFILE"].timezone)
    fee = gettext("Free") if quote.is_free else " + ".join(show_money(total) for total in quote.totals if total.amount)
    by = gettext("by %(date)s", date=show_date(due))
    return [
        (gettext("Fee"), fee, "" if quote.is_free else gettext("paid to the authority")),
        (gettext("If you send it today"), by, term_in_words(term.amount, term.unit)),
    ]


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
        "costs": costs_and_term(definition, {}),
        "effort": effort_of(definition.questionnaire).in_words,
    }
