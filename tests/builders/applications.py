"""Makes applications for tests: drafts, filed ones, and each state an office leads them to."""

import datetime as dt
from itertools import count
from typing import Any

import sqlalchemy as sa

from egov.applications import actions, queries
from egov.applications.models import Application
from egov.authorities.models import Authority
from egov.catalogue.definition import digest_of, read_definition
from egov.catalogue.models import Service, ServiceVersion
from egov.identity import queries as identity
from egov.identity.models import Account
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from tests.builders.authorities import an_authority
from tests.builders.identity import actor_of, an_account

_numbers = count(1)
OFFICE = system("test")
ANSWERS: dict[str, Any] = {"phone": "+992900000001", "reason": "for work"}


def text(words: str) -> dict[str, str]:
    return {language: f"{words} ({language})" for language in ("tg", "ru", "kk", "en")}


def a_questionnaire_of_three_pages() -> dict[str, Any]:
    """About you (prefilled phone, conditional question), children (a group with a file each), reason and a file."""
    return {
        "pages": [
            {
                "key": "you",
                "title": text("About you"),
                "questions": [
                    {"key": "phone", "kind": "phone", "label": text("Phone"), "prefill": "account"},
                    {"key": "renamed", "kind": "yes_no", "label": text("Another surname before"), "required": False},
                    {
                        "key": "old_surname",
                        "kind": "text",
                        "label": text("Old surname"),
                        "when": {"==": [{"var": "renamed"}, True]},
                    },
                ],
            },
            {
                "key": "children",
                "title": text("Your children"),
                "questions": [
                    {
                        "key": "children",
                        "kind": "group",
                        "label": text("Children"),
                        "entry": text("Child"),
                        "required": False,
                        "questions": [
                            {"key": "child_name", "kind": "text", "label": text("Name of the child")},
                            {"key": "child_paper", "kind": "file", "label": text("Paper"), "required": False},
                        ],
                    }
                ],
            },
            {
                "key": "reason",
                "title": text("Reason"),
                "questions": [
                    {"key": "reason", "kind": "text", "label": text("Why do you need it")},
                    {"key": "amount", "kind": "number", "label": text("How many"), "required": False},
                    {"key": "photo", "kind": "file", "label": text("Photo"), "required": False, "max_files": 2},
                ],
            },
        ]
    }


def a_definition(slug: str, authority: str, **changes: Any) -> dict[str, Any]:
    """A service with a fee, a term of ten working days, a route, two grounds for refusal and a certificate."""
    return {
        "code": "01.001",
        "slug": slug,
        "name": text(f"Service {slug}"),
        "summary": text("What it is for"),
        "authority": authority,
        "audience": ["citizen"],
        "channels": ["portal"],
        "terms": [{"amount": 10, "unit": "working_days"}],
        "fees": [{"kind": "fixed", "amount": "78.00"}],
        "evidence": [
            {"what": text("Identity card"), "from": "registry"},
            {"what": text("Photograph"), "from": "applicant"},
        ],
        "outputs": [text("A paper")],
        "refusal_grounds": [
            {"code": "incomplete", "text": text("Incomplete"), "norm": text("Article 1"), "remedy": text("Add it")},
            {"code": "other", "text": text("Other")},
        ],
        "assurance": "substantial",
        "questionnaire": a_questionnaire_of_three_pages(),
        "route": {"stages": [{"key": "check", "kind": "check"}, {"key": "decide", "kind": "decide"}]},
        "certificate": {"title": text("A certificate"), "rows": []},
        **changes,
    }


def a_published_version(slug: str | None = None, authority: Authority | None = None, **changes: Any) -> ServiceVersion:
    """The published version of a service of its own; `changes` are keys of its definition."""
    number = next(_numbers)
    slug, authority = slug or f"service-{number}", authority or an_authority()
    definition = read_definition(a_definition(slug, authority.slug, code=f"01.{number:03}", **changes)).as_json()
    now = clock.now()
    service = Service(slug=slug, code=f"01.{number:03}", authority_id=authority.id, last_number=1, created_at=now)
    db.session.add(service)
    db.session.flush()
    return a_further_version(service, definition, number=1)


def a_further_version(service: Service, definition: dict[str, Any], *, number: int) -> ServiceVersion:
    """`definition` is what `service` offers from now on."""
    now = clock.now()
    for old in db.session.scalars(sa.select(ServiceVersion).where(ServiceVersion.service_id == service.id)):
        old.state = "superseded"
    db.session.flush()
    version = ServiceVersion(
        service_id=service.id,
        number=number,
        state="published",
        definition=definition,
        digest=digest_of(definition),
        author_ids=[],
        created_at=now,
        saved_at=now,
        published_at=now,
    )
    db.session.add(version)
    db.session.commit()
    return version


def a_draft(account: Account | None = None, version: ServiceVersion | None = None, **answers: Any) -> Application:
    """A draft with `answers`, of an account and a service of its own unless given."""
    account, version = account or an_account(), version or a_published_version()
    by, now = actor_of(account), clock.now()
    draft = actions.open_draft(version, by=by, now=now)
    questionnaire = queries.definition_of(draft).questionnaire
    for page in questionnaire.pages:
        values = {question.key: answers[question.key] for question in page.questions if question.key in answers}
        if values:
            actions.save_page(draft, page=page.key, values=values, by=by, now=now)
    db.session.commit()
    return draft


def a_full_draft(account: Account | None = None, version: ServiceVersion | None = None, **answers: Any) -> Application:
    """A draft with everything answered that must be, ready to be filed."""
    return a_draft(account, version, **(ANSWERS | answers))


def a_submitted_application(
    account: Account | None = None, version: ServiceVersion | None = None, **answers: Any
) -> Application:
    """A filed application that waits for an officer."""
    draft = a_full_draft(account, version, **answers)
    actions.submit(draft, by=actor_of(identity.get_account(draft.account_id)), now=clock.now())
    db.session.commit()
    return draft


def an_application_in_review(account: Account | None = None, version: ServiceVersion | None = None) -> Application:
    """An application that an officer has taken up."""
    application = a_submitted_application(account, version)
    actions.take_up(application, by=OFFICE, now=clock.now())
    db.session.commit()
    return application


def an_application_asked_for_more(
    account: Account | None = None, version: ServiceVersion | None = None, *, question_keys: tuple[str, ...] = ("reason",)
) -> Application:
    """An application about which the office has asked."""
    application = an_application_in_review(account, version)
    now = clock.now()
    until = now.date() + dt.timedelta(days=10)
    actions.ask_more(
        application, question_keys=list(question_keys), message="Please say more", answer_until=until, by=OFFICE, now=now
    )
    db.session.commit()
    return application


def a_discarded_draft(account: Account | None = None, version: ServiceVersion | None = None) -> Application:
    """A draft that its applicant threw away."""
    draft = a_full_draft(account, version)
    actions.withdraw(draft, by=actor_of(identity.get_account(draft.account_id)), now=clock.now())
    db.session.commit()
    return draft


def a_refused_application(account: Account | None = None, version: ServiceVersion | None = None) -> Application:
    """An application refused on the ground `incomplete`."""
    application = an_application_in_review(account, version)
    actions.refuse(application, ground_code="incomplete", explanation="No photograph", by=OFFICE, now=clock.now())
    db.session.commit()
    return application


def an_approved_application(account: Account | None = None, version: ServiceVersion | None = None) -> Application:
    """An approved application, its document not made yet."""
    application = an_application_in_review(account, version)
    actions.approve(application, by=OFFICE, now=clock.now())
    db.session.commit()
    return application
