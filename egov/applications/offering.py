"""What a newer version of the service would mean for a draft, in the words of its applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app

from egov.applications import queries, versions
from egov.applications.models import Application
from egov.applications.starting import costs_and_term
from egov.authorities import queries as authorities
from egov.catalogue import comparison
from egov.catalogue import queries as catalogue
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import ServiceVersion
from egov.kernel.errors import N_
from egov.questionnaire.answers import prune, show, walk
from egov.web.language import language

OFFICE_MATTERS = frozenset(
    {
        N_("Words by which it is found"),
        N_("Categories"),
        N_("Life events"),
        N_("Stages of the office's work"),
        N_("Grounds for refusal"),
    }
)
"""Parts of the description whose changes mean nothing to somebody who is filling it in."""


@dataclass(frozen=True, slots=True)
class Offer:
    """`lost`: answers that fall away, as label and lines; `fresh`: what would be asked anew; `facts`: (what, before, after)."""

    version: ServiceVersion
    name: str
    lost: list[tuple[str, list[str]]]
    fresh: list[str]
    facts: list[tuple[str, str, str]]
    changes: list[comparison.Change]


def offer_of(application: Application, version: ServiceVersion) -> Offer:
    """What changes for the draft if it goes on on `version`."""
    old, new = queries.definition_of(application), catalogue.definition_of(version)
    carried = versions.carried_to(application, version)
    before = prune(old.questionnaire, application.answers)
    return Offer(
        version=version,
        name=new.name.in_(language()),
        lost=_lost(application, old, before, carried.lost),
        fresh=_fresh(old, new, carried.answers),
        facts=_facts(old, new, before, carried.answers),
        changes=[
            change
            for change in comparison.compare(old, new)
            if change.language in ("", language()) and change.part not in OFFICE_MATTERS
        ],
    )


def _lost(
    application: Application, old: ServiceDefinition, answers: Mapping[str, Any], paths: tuple[str, ...]
) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    files = {stored.id: stored for _attachment, stored in queries.list_attachments(application)} if paths else {}
    areas = authorities.list_areas() if paths else ()
    for path in paths:
        key, _, rest = path.partition(".")
        question, value = old.questionnaire.question(key), answers.get(key)
        if question is None:
            continue
        if rest:
            index, inner = rest.split(".")[:2]
            entry = value[int(index)] if isinstance(value, list) else {}
            question, value = old.questionnaire.question(inner) or question, entry.get(inner)
        label = question.label.in_(language())
        lines = show(question, value, language(), profile=current_app.config["PROFILE"], areas=areas, files=files)
        found.setdefault(label, []).extend(lines)
    return list(found.items())


def _fresh(old: ServiceDefinition, new: ServiceDefinition, answers: Mapping[str, Any]) -> list[str]:
    known = {question.key: question.kind for page in old.questionnaire.pages for question in page.questions}
    return [
        question.label.in_(language())
        for _page, questions in walk(new.questionnaire, answers)
        for question in questions
        if known.get(question.key) != question.kind
    ]


def _facts(
    old: ServiceDefinition, new: ServiceDefinition, before: dict[str, Any], after: dict[str, Any]
) -> list[tuple[str, str, str]]:
    was, would = costs_and_term(old, before), costs_and_term(new, after)
    return [(one[0], one[1], other[1]) for one, other in zip(was, would, strict=True) if one[1] != other[1]]
