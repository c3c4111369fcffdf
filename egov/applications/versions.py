"""A draft and the versions of its service: which newer one is offered, and going on with it.

A draft stays on its version unless the newer one changes nothing for it (the portal then moves it, see `catalogue.loosening`) or its
applicant wants it. What is filed never moves: the state table has no way there.
"""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from egov.applications import queries, telling
from egov.applications.models import Application, State, Verb
from egov.catalogue import queries as catalogue
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.loosening import is_harmless, is_looser_page
from egov.catalogue.models import Service, ServiceVersion
from egov.catalogue.models import State as VersionState
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, NotAllowed
from egov.questionnaire.moving import Carried, carry
from egov.questionnaire.schema import Page


def find_offered(application: Application) -> ServiceVersion | None:
    """The published version that the draft could go on with, if it is another one and its applicant has not said no to it."""
    found = find_newer(application)
    return found if found is not None and found.number > (application.declined_number or 0) else None


def find_newer(application: Application) -> ServiceVersion | None:
    """The published version of the draft's service, if it is another one."""
    if application.state != State.DRAFT:
        return None
    return db.session.scalar(
        sa.select(ServiceVersion).where(
            ServiceVersion.service_id == application.service_id,
            ServiceVersion.state == VersionState.PUBLISHED,
            ServiceVersion.id != application.version_id,
        )
    )


def list_left_behind(version: ServiceVersion, after: int, limit: int) -> list[Application]:
    """Open drafts of the service on other versions than `version`, by id from `after` on, held until this transaction ends."""
    statement = (
        sa.select(Application)
        .where(
            Application.service_id == version.service_id,
            Application.version_id != version.id,
            Application.state == State.DRAFT,
            Application.id > after,
        )
        .order_by(Application.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement.with_for_update(skip_locked=True)))


def carried_to(application: Application, version: ServiceVersion) -> Carried:
    """What would become of the draft's answers on `version`."""
    old, new = queries.definition_of(application), catalogue.definition_of(version)
    return carry(old.questionnaire, new.questionnaire, application.answers)


def change_version(application: Application, version: ServiceVersion, *, by: Actor, now: dt.datetime) -> Carried:
    """The draft goes on on the published `version`; answers follow their questions, and those that fall away are returned.

    Its applicant; and the system, where that changes nothing for it (`NotAllowed` otherwise). Raises `Conflict` for a version
    that is not the published one, and for what is not a draft any more. Pages with something new are to be visited again.
    """
    old, new = queries.definition_of(application), catalogue.definition_of(version)
    if by.system is None:
        telling.require_applicant(application, by)
    elif not is_harmless(old, new):
        raise NotAllowed(N_("Only the applicant can accept a new version that changes something."))
    if version.service_id != application.service_id or version.state != VersionState.PUBLISHED:
        raise Conflict(N_("Meanwhile there is another version of the service. Look at what changes once more."))
    changed_at = application.changed_at
    application.follow(Verb.CHANGE_VERSION, now)
    if by.system is not None:
        application.changed_at = changed_at
    carried = carry(old.questionnaire, new.questionnaire, application.answers)
    before = db.session.get(ServiceVersion, application.version_id)
    application.answers = carried.answers if carried.lost else application.answers
    same = _unchanged_pages(old, new)
    application.saved_pages = [key for key in application.saved_pages if key in same]
    application.unfinished = {key: typed for key, typed in application.unfinished.items() if key in same}
    application.version_id, application.read_definition = version.id, None
    service = db.session.get_one(Service, version.service_id)
    application.authority_id = service.authority_id
    db.session.flush()
    if carried.lost:
        telling.discard_unused(application, application.answers, by=by, now=now)
    was = before.number if before else 0
    telling.record("draft.moved", application, by, now, lost=len(carried.lost), before=was, after=version.number)
    return carried


def decline_version(application: Application, version: ServiceVersion, *, by: Actor, now: dt.datetime) -> Application:
    """The draft stays on its version and is not asked about `version` again. Its applicant only; raises `Conflict` once it is filed."""
    telling.require_applicant(application, by)
    application.follow(Verb.SAVE, now)
    application.declined_number = version.number
    return application


def _unchanged_pages(old: ServiceDefinition, new: ServiceDefinition) -> Mapping[str, Page]:
    """The pages of `new` that ask nothing their namesakes of `old` did not ask, and nothing more strictly."""
    before = {page.key: page for page in old.questionnaire.pages}
    return {
        page.key: page for page in new.questionnaire.pages if page.key in before and is_looser_page(before[page.key], page)
    }
