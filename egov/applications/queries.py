"""Finding applications: always in the name of somebody. What that person may not know of is `NotFound`."""

import datetime as dt
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from egov.applications.models import (
    CLOSED,
    WAITING_FOR_APPLICANT,
    Application,
    Attachment,
    InformationRequest,
    Outcome,
    Receipt,
    State,
    ThreadMessage,
)
from egov.applications.surnames import fold_surname
from egov.authorities import queries as authorities
from egov.catalogue import queries as catalogue
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.models import Service, ServiceVersion
from egov.files.models import StoredFile
from egov.kernel.actor import Actor
from egov.kernel.canonical import digest
from egov.kernel.db import at_a_glance, db
from egov.kernel.errors import NotFound
from egov.kernel.localised import LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor, read_instant
from egov.kernel.permissions import Permission
from egov.kernel.references import read_reference
from egov.profiles.current import current_profile, local_day
from egov.questionnaire import answers as answering
from egov.questionnaire.answers import Problem
from egov.questionnaire.conditions import keys_of

MAX_THREAD = 200
RANKS: dict[str, int] = {
    state: 0 if state in WAITING_FOR_APPLICANT else 1 if state == State.DRAFT else 3 if state in CLOSED else 2
    for state in State
}
"""In which order people see their applications: what waits for them, drafts, what the office has, what is over."""


_OWN = sa.select(Application).where(
    Application.reference == sa.bindparam("reference"), Application.account_id == sa.bindparam("account_id")
)
"""Asked by every screen of an application, so it is put together once."""
_ROWS = Application.__table__.c
_GLANCE = sa.select(
    _ROWS.id,
    _ROWS.revision,
    sa.func.coalesce(_ROWS.holder_authority_id, _ROWS.authority_id),
    sa.and_(_ROWS.filed_at.is_not(None), _ROWS.state.not_in(CLOSED)),
)
_OWN_GLANCE = _GLANCE.where(_ROWS.reference == sa.bindparam("reference"), _ROWS.account_id == sa.bindparam("account_id"))
_FILED_GLANCE = _GLANCE.add_columns(_ROWS.surname_key).where(
    _ROWS.reference == sa.bindparam("reference"), _ROWS.filed_at.is_not(None)
)
_FILES = (
    sa.select(Attachment, StoredFile)
    .join(StoredFile, StoredFile.id == Attachment.file_id)
    .where(Attachment.application_id == sa.bindparam("application_id"))
    .order_by(Attachment.id)
)
_ATTACHED, _STORED = Attachment.__table__.c, StoredFile.__table__.c
_DIGESTS = (
    sa.select(_STORED.id, _STORED.sha256)
    .join_from(Attachment.__table__, StoredFile.__table__, _STORED.id == _ATTACHED.file_id)
    .where(_ATTACHED.application_id == sa.bindparam("application_id"))
    .order_by(_ATTACHED.id)
)


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of an application as tells whether its page is still what it was at the last look.

    `holder_id` is the authority that has it; `is_under_way`: it is filed and not closed.
    """

    id: int
    revision: int
    holder_id: int
    is_under_way: bool


def glance_at_own(reference: str, by: Actor) -> Glance:
    """A glance at the application of `by` called `reference`; raises `NotFound`, also for another person's."""
    canonical = read_reference(reference)
    if canonical is None or by.account_id is None:
        raise NotFound
    row = db.session.execute(_OWN_GLANCE, {"reference": canonical, "account_id": by.account_id}).one_or_none()
    if row is None:
        raise NotFound
    return Glance(*row)


def get_own(reference: str, by: Actor, *, lock: bool = False) -> Application:
    """The application of `by` called `reference`; with `lock` nobody else changes it until this transaction ends.

    Raises `NotFound`, also for another person's.
    """
    canonical = read_reference(reference)
    if canonical is None or by.account_id is None:
        raise NotFound
    return _one(_OWN, lock, reference=canonical, account_id=by.account_id)


def get_for_office(reference: str, by: Actor, *, lock: bool = False) -> Application:
    """The filed application called `reference` that the authority of `by` decides or holds; raises `NotFound`."""
    canonical = read_reference(reference)
    if canonical is None or by.authority_id is None or not by.may(Permission.WORK_CASES):
        raise NotFound
    theirs = sa.or_(Application.authority_id == by.authority_id, Application.holder_authority_id == by.authority_id)
    statement = sa.select(Application).where(Application.reference == canonical, Application.filed_at.is_not(None), theirs)
    return _one(statement, lock)


def get_by_id(application_id: int, *, lock: bool = False) -> Application:
    """The application with the key `application_id`, for the portal's own work; raises `NotFound`."""
    return _one(sa.select(Application).where(Application.id == application_id), lock)


def _one(statement: sa.Select[tuple[Application]], lock: bool, **values: object) -> Application:
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.execute(statement, values).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def find_for_tracking(reference: str, surname: str) -> Glance | None:
    """A glance at the filed application called `reference` where its applicant's surname is `surname` (see `surnames`), else None.

    A wrong reference and a wrong surname take the same way.
    """
    canonical = read_reference(reference) or ""
    with at_a_glance() as connection:
        found = connection.execute(_FILED_GLANCE, {"reference": canonical}).one_or_none()
    given, kept = fold_surname(surname), (found.surname_key if found else None) or ""
    matches = hmac.compare_digest(given.encode(), kept.encode())
    return Glance(*found[:-1]) if found is not None and given and matches else None


def list_own(by: Actor, *, after: str | None = None, limit: int = 20) -> Page[Application]:
    """The applications of `by`: what waits for the applicant first, then drafts, then what the office has, then the closed.

    Within each, the most recently changed first. Raises `Invalid` on a forged cursor.
    """
    rank = sa.case(RANKS, value=Application.state, else_=2)
    statement = sa.select(Application, rank).where(Application.account_id == by.account_id)
    cursor = decode_cursor(after, int, str, int)
    if cursor is not None:
        place, changed_at, last_id = cursor[0], read_instant(cursor[1]), cursor[2]
        later = sa.or_(
            Application.changed_at < changed_at, sa.and_(Application.changed_at == changed_at, Application.id < last_id)
        )
        statement = statement.where(sa.or_(rank > place, sa.and_(rank == place, later)))
    order = (rank, Application.changed_at.desc(), Application.id.desc())
    rows = db.session.execute(statement.order_by(*order).limit(limit + 1)).tuples().all()
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        last, place = shown[-1]
        following = encode_cursor([place, last.changed_at.isoformat(), last.id])
    return Page([application for application, _place in shown], following)


def newest_of(slugs: Collection[str], by: Actor) -> dict[str, tuple[str, str]]:
    """For each of the services `slugs` that `by` has applied for or begun to: reference and state of what was changed last."""
    statement = (
        sa.select(Service.slug, Application.reference, Application.state)
        .join(Service, Service.id == Application.service_id)
        .where(Application.account_id == by.account_id, Service.slug.in_(slugs))
        .order_by(Application.changed_at, Application.id)
    )
    return {slug: (reference, state) for slug, reference, state in db.session.execute(statement).tuples()}


def find_open_draft(service_id: int, by: Actor) -> Application | None:
    """The draft of `by` for the service that was changed last, if there is one."""
    statement = (
        sa.select(Application)
        .where(
            Application.account_id == by.account_id,
            Application.service_id == service_id,
            Application.state == State.DRAFT,
        )
        .order_by(Application.changed_at.desc(), Application.id.desc())
        .limit(1)
    )
    return db.session.execute(statement).scalar_one_or_none()


def find_opened(by: Actor, key: str) -> Application | None:
    """What `by` opened with the opening key `key`, in whatever state it is now."""
    statement = sa.select(Application).where(Application.account_id == by.account_id, Application.opening_key == key)
    return db.session.execute(statement).scalar_one_or_none()


def count_drafts(by: Actor) -> int:
    """How many drafts `by` has open."""
    statement = sa.select(sa.func.count(Application.id)).where(
        Application.account_id == by.account_id, Application.state == State.DRAFT
    )
    return db.session.execute(statement).scalar_one()


def list_run_out(today: dt.date, drafts_before: dt.datetime, limit: int = 100) -> list[Application]:
    """Drafts untouched since `drafts_before` and requests for more whose last day is over, the oldest first."""
    overdue = sa.select(InformationRequest.application_id).where(
        InformationRequest.closed_at.is_(None), InformationRequest.answer_until < today
    )
    forgotten = sa.and_(Application.state == State.DRAFT, Application.changed_at < drafts_before)
    unanswered = sa.and_(Application.state == State.MORE_NEEDED, Application.id.in_(overdue))
    statement = sa.select(Application).where(sa.or_(forgotten, unanswered)).order_by(Application.id).limit(limit)
    return list(db.session.execute(statement.with_for_update(skip_locked=True)).scalars())


def definition_of(application: Application) -> ServiceDefinition:
    """The definition of the application's own version of its service, whatever is published now."""
    found: ServiceDefinition | None = application.read_definition
    if found is None:
        found = catalogue.get_definition(application.version_id)
        application.read_definition = found  # type: ignore[assignment]
    return found


def all_keys(application: Application) -> set[str]:
    """The keys of every question of the application's version (groups as a whole)."""
    return {question.key for page in definition_of(application).questionnaire.pages for question in page.questions}


def open_keys(application: Application, page: str) -> set[str]:
    """The questions on the page `page` that may be answered now: all while it is a draft, those asked while more is needed.

    Raises `NotFound` for a page that does not exist.
    """
    found = definition_of(application).questionnaire.page(page)
    if found is None:
        raise NotFound
    keys = {question.key for question in found.questions}
    if application.state == State.DRAFT:
        return keys
    return keys & asked_keys(application)


def asked_keys(application: Application) -> set[str]:
    """The questions opened by the request that waits for an answer, with those that are asked only because of them."""
    request = find_open_request(application)
    opened = set(request.question_keys) if request else set()
    for page in definition_of(application).questionnaire.pages:
        for question in page.questions:
            rules = [rule for rule in (page.when, question.when) if rule is not None]
            if any(keys_of(rule) & opened for rule in rules):
                opened.add(question.key)
    return opened


def names_of(applications: Sequence[Application]) -> dict[int, LocalisedText]:
    """The names of the applications' services, as their own versions say them, by version id. One query."""
    wanted = {application.version_id for application in applications}
    versions = db.session.scalars(sa.select(ServiceVersion).where(ServiceVersion.id.in_(wanted)))
    return {version.id: catalogue.definition_of(version).name for version in versions}


def problems_of(application: Application, now: dt.datetime, *, pruned: answering.Answers | None = None) -> list[Problem]:
    """What stands in the way of filing the application as it is answered now. `pruned`: its answers, pruned already."""
    questionnaire = definition_of(application).questionnaire
    return answering.problems_in(
        questionnaire,
        answering.prune(questionnaire, application.answers) if pruned is None else pruned,
        local_day(now),
        profile=current_profile(),
        areas=authorities.list_areas(),
    )


def page_digest(application: Application, keys: set[str]) -> str:
    """What the answers to `keys` amount to, files aside: two windows that saw the same have the same digest."""
    return digest({key: _without_files(value) for key, value in application.answers.items() if key in keys})


def _without_files(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_files(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_without_files(part) for part in value if type(part) is not int]
    return value


def find_receipt(application: Application) -> Receipt | None:
    """The receipt of the application, None for a draft."""
    return db.session.execute(sa.select(Receipt).where(Receipt.application_id == application.id)).scalar_one_or_none()


def get_receipt(application: Application) -> Receipt:
    """The receipt of the application; raises `NotFound` for one that was never filed."""
    found = find_receipt(application)
    if found is None:
        raise NotFound
    return found


def list_attachments(application: Application) -> list[tuple[Attachment, StoredFile]]:
    """The files of the application in the order they were attached."""
    return list(db.session.execute(_FILES, {"application_id": application.id}).tuples())


def digests_of_files(application: Application) -> dict[int, str]:
    """The files of the application in the order they were attached, id to SHA-256."""
    return dict(db.session.execute(_DIGESTS, {"application_id": application.id}).tuples().all())


def count_attachments(application: Application) -> int:
    """How many files the application has."""
    statement = sa.select(sa.func.count(Attachment.id)).where(Attachment.application_id == application.id)
    return db.session.execute(statement).scalar_one()


def get_attachment(application: Application, file_id: int) -> tuple[Attachment, StoredFile]:
    """One file of the application; raises `NotFound` for any other file."""
    statement = (
        sa.select(Attachment, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.application_id == application.id, Attachment.file_id == file_id)
    )
    found = db.session.execute(statement).tuples().one_or_none()
    if found is None:
        raise NotFound
    return found


def find_open_request(application: Application) -> InformationRequest | None:
    """The request for more that waits for an answer, if there is one."""
    statement = sa.select(InformationRequest).where(
        InformationRequest.application_id == application.id, InformationRequest.closed_at.is_(None)
    )
    return db.session.execute(statement).scalar_one_or_none()


def get_open_request(application: Application) -> InformationRequest:
    """The request for more that waits for an answer; raises `NotFound` where none does."""
    found = find_open_request(application)
    if found is None:
        raise NotFound
    return found


def list_requests(application: Application) -> list[InformationRequest]:
    """Every request for more of the application, the first first."""
    statement = (
        sa.select(InformationRequest)
        .where(InformationRequest.application_id == application.id)
        .order_by(InformationRequest.id)
    )
    return list(db.session.execute(statement).scalars())


def find_outcome(application: Application) -> Outcome | None:
    """The decision, None before it."""
    return db.session.execute(sa.select(Outcome).where(Outcome.application_id == application.id)).scalar_one_or_none()


class Message(NamedTuple):
    """One message of the thread, to be shown."""

    author: str
    text: str
    written_at: dt.datetime


_THREAD = (
    sa.select(ThreadMessage.author, ThreadMessage.text, ThreadMessage.written_at)
    .where(ThreadMessage.application_id == sa.bindparam("application_id"))
    .order_by(ThreadMessage.id.desc())
    .limit(MAX_THREAD)
)


def list_messages(application: Application) -> list[Message]:
    """The thread between applicant and office, the oldest first; the last two hundred messages."""
    return cast(list[Message], db.session.execute(_THREAD, {"application_id": application.id}).all()[::-1])
