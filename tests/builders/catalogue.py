"""Makes services for tests: small but complete, with any part of the definition replaced."""

import datetime as dt
from itertools import count
from typing import Any

from egov.applications.replaying import Tally
from egov.authorities.models import Authority
from egov.catalogue import actions, queries, reviewing, revisions
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.models import Category, LifeEvent, Service, ServiceVersion
from egov.kernel import clock
from egov.kernel.actor import Actor, system
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from tests.builders.authorities import an_authority

TESTER = system("test")
_numbers = count(1)


def four(text: str, **other: str) -> dict[str, str]:
    """A text in four languages: `text`, marked with the language where `other` does not say it."""
    return {tag: other.get(tag, f"{text} ({tag})") for tag in ("tg", "ru", "kk", "en")}


def a_questionnaire() -> dict[str, Any]:
    """Two short pages: a name, and why the document is needed."""
    return {
        "pages": [
            {
                "key": "person",
                "title": four("About you"),
                "questions": [
                    {"key": "full_name", "kind": "text", "label": four("Full name")},
                    {"key": "email", "kind": "email", "label": four("E-mail"), "required": False, "prefill": "account"},
                ],
            },
            {
                "key": "purpose",
                "title": four("Purpose"),
                "questions": [
                    {
                        "key": "purpose",
                        "kind": "one_of",
                        "label": four("What is it for?"),
                        "options": [
                            {"value": "work", "label": four("Work")},
                            {"value": "other", "label": four("Something else")},
                        ],
                    },
                    {
                        "key": "purpose_text",
                        "kind": "text",
                        "label": four("Say what for"),
                        "when": {"==": [{"var": "purpose"}, "other"]},
                    },
                ],
            },
        ]
    }


def a_definition(slug: str | None = None, *, authority: str = "ministry", **changes: Any) -> ServiceDefinition:
    """A complete definition; `changes` replace whole keys of the contract (`fees=[...]`, `questionnaire={...}`)."""
    number = next(_numbers)
    slug = slug or f"service-{number}"
    values: dict[str, Any] = {
        "code": f"T{number:07}",
        "slug": slug,
        "name": four(f"Certificate {slug}"),
        "summary": four("You get a certificate."),
        "description": four("For everybody who needs one."),
        "keywords": {"en": ["paper"], "tg": ["коғаз"]},
        "authority": authority,
        "categories": [],
        "life_events": [],
        "audience": ["citizen"],
        "channels": ["portal", "office"],
        "legal_basis": [{"title": four("Law on certificates")}],
        "terms": [{"amount": 5, "unit": "working_days"}],
        "fees": [{"kind": "free"}],
        "evidence": [{"what": four("Identity card"), "from": "registry"}],
        "outputs": [four("Certificate")],
        "refusal_grounds": [
            {"code": "incomplete", "text": four("Documents are missing"), "remedy": four("Add them")},
            {"code": "not_eligible", "text": four("Not entitled")},
        ],
        "assurance": "low",
        "questionnaire": a_questionnaire(),
        "route": {"stages": [{"key": "check", "kind": "check"}, {"key": "decide", "kind": "decide"}]},
        "certificate": {
            "title": four("Certificate"),
            "rows": [{"label": four("Full name"), "question": "full_name"}],
            "valid_months": 12,
        },
        "faq": [{"question": four("How?"), "answer": four("Like this.")}],
    }
    return read_definition({key: value for key, value in (values | changes).items() if value is not None})


def a_service(
    slug: str | None = None,
    *,
    authority: Authority | str | None = None,
    published: bool = True,
    by: Actor = TESTER,
    now: dt.datetime | None = None,
    **changes: Any,
) -> Service:
    """A service with a published version (committed); with `published=False` one with a working version only.

    Category and life-event slugs in `changes` are made known.
    """
    now = now or clock.now()
    owner = authority if isinstance(authority, Authority) else an_authority(authority or "ministry")
    definition = a_definition(slug, authority=owner.slug, **changes)
    for kind, slugs in ((Category, definition.categories), (LifeEvent, definition.life_events)):
        for name in slugs:
            a_topic(kind, name)
    version = actions.register(definition, by=by, now=now)
    if published:
        actions.publish(version, by=TESTER, now=now)
    service = queries.get_service_of(version)
    db.session.commit()
    revisions.forget()
    return service


def a_topic(kind: type[Category] | type[LifeEvent], slug: str, **fields: Any) -> Category | LifeEvent:
    """A category or life event; the existing one where `slug` is known already."""
    found = db.session.query(kind).filter_by(slug=slug).one_or_none()
    if found is None:
        found = kind(slug=slug, **({"name": LocalisedText(four(slug)), "sort": next(_numbers)} | fields))
        db.session.add(found)
        db.session.flush()
    return found


def tried(version: ServiceVersion) -> ServiceVersion:
    """`version` with the result of a dry run that found nothing, so that it may be approved."""
    reviewing.ask_dry_run(version, by=TESTER, now=clock.now())
    nothing = Tally(0).as_json()
    reviewing.keep_dry_run(version, {"drafts": nothing, "cases": nothing}, by=TESTER, now=clock.now())
    return version


def a_new_version(service: Service, *, by: Actor = TESTER, now: dt.datetime | None = None, **changes: Any) -> ServiceVersion:
    """A further published version of `service` (committed), with `changes` to its definition."""
    now = now or clock.now()
    published = queries.find_published(service)
    before = queries.definition_of(published or queries.list_versions(service, public_only=False)[0]).as_json()
    definition = read_definition({key: value for key, value in (before | changes).items() if value is not None})
    version = actions.save_working(service, definition, by=by, now=now)
    actions.publish(version, by=TESTER, now=now)
    db.session.commit()
    revisions.forget()
    return version
