"""Reading cases: always in the name of an officer, always of that officer's own authority. What is another's is `NotFound`."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from egov.applications.models import Application, Outcome
from egov.casework.models import Case, CaseNote, Consultation
from egov.catalogue.models import Service, ServiceListing, ServiceVersion
from egov.identity.models import Account
from egov.kernel.actor import Actor
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.kernel.localised import LocalisedText
from egov.kernel.permissions import Permission
from egov.kernel.references import read_reference


@dataclass(slots=True)
class CaseFile:
    """A case with what belongs to it. `interest` says that the reader is the applicant: nothing may be shown then."""

    case: Case
    application: Application
    applicant: Account
    assignee: str
    outcome: Outcome | None
    interest: bool

    @property
    def stamp(self) -> str:
        """Which state of the case a form was made from; actions refuse an older one."""
        return stamp_of(self.case, self.application)


def stamp_of(case: Case, application: Application) -> str:
    """The state of a case and its application as one word: it changes with every change of either."""
    return f"{case.version_id}.{application.revision}"


def get_case(reference: str, *, by: Actor) -> CaseFile:
    """The case of the application `reference` with its applicant and outcome; raises `NotFound` for another authority's."""
    canonical = read_reference(reference)
    if canonical is None or by.authority_id is None or not by.may(Permission.WORK_CASES):
        raise NotFound
    return _one(Application.reference == canonical, Case.authority_id == by.authority_id, by=by)


def get_case_by_id(case_id: int, *, by: Actor) -> CaseFile:
    """As `get_case`, by the case's key; the system sees every one."""
    if by.system is not None:
        return _one(Case.id == case_id, by=by)
    if by.authority_id is None or not by.may(Permission.WORK_CASES):
        raise NotFound
    return _one(Case.id == case_id, Case.authority_id == by.authority_id, by=by)


def find_case_by_id(case_id: int) -> Case | None:
    """The case with the key `case_id` (its application comes with it), for the portal's own bookkeeping."""
    statement = (
        sa.select(Case, Application).join(Application, Application.id == Case.application_id).where(Case.id == case_id)
    )
    found = db.session.execute(statement).one_or_none()
    return found[0] if found else None


def reference_of(case: Case) -> str:
    """The public reference of the application of a case."""
    statement = sa.select(Application.reference).where(Application.id == case.application_id)
    return db.session.execute(statement).scalar_one()


def find_case_of(application_id: int) -> Case | None:
    """The case opened for an application, if it is open already."""
    return db.session.execute(sa.select(Case).where(Case.application_id == application_id)).scalar_one_or_none()


def list_notes(case: Case) -> list[tuple[CaseNote, str]]:
    """The notes on a case with their authors' names, the newest first."""
    statement = (
        sa.select(CaseNote, Account.surname, Account.name)
        .outerjoin(Account, Account.id == CaseNote.author_id)
        .where(CaseNote.case_id == case.id)
        .order_by(CaseNote.id.desc())
    )
    return [(note, short_name(surname, name)) for note, surname, name in db.session.execute(statement)]


def list_consultations(case: Case) -> list[Consultation]:
    """Whom the office asked about a case, in order of asking."""
    statement = sa.select(Consultation).where(Consultation.case_id == case.id).order_by(Consultation.id)
    return list(db.session.execute(statement).scalars())


def get_consultation(consultation_id: int, *, by: Actor) -> tuple[Consultation, CaseFile]:
    """A consultation put to the authority of `by`, with its case; raises `NotFound` for anybody else's."""
    found = db.session.get(Consultation, consultation_id)
    if (
        found is None
        or by.authority_id is None
        or found.authority_id != by.authority_id
        or not by.may(Permission.WORK_CASES)
    ):
        raise NotFound
    return found, _one(Case.id == found.case_id, by=by)


def more_urgent_exists(case: Case, *, by: Actor) -> bool:
    """Whether an unassigned case that `by` might take comes before `case` in the queue."""
    statement = waiting_for(by).where(
        sa.tuple_(Case.due_on, Case.id) < sa.tuple_(sa.literal(case.due_on), sa.literal(case.id))
    )
    return db.session.execute(statement.with_only_columns(Case.id).limit(1)).first() is not None


def waiting_for(by: Actor) -> sa.Select[tuple[Case]]:
    """The unassigned open cases that `by` may take, none of their own among them, without an order."""
    number = sa.select(Account.national_number).where(Account.id == by.account_id).scalar_subquery()
    applicant = aliased(Account)
    return (
        sa.select(Case)
        .join(Application, Application.id == Case.application_id)
        .join(applicant, applicant.id == Application.account_id)
        .where(
            Case.authority_id == by.authority_id,
            Case.closed_at.is_(None),
            Case.assignee_id.is_(None),
            Application.account_id != by.account_id,
            sa.or_(applicant.national_number.is_(None), number.is_(None), applicant.national_number != number),
        )
    )


def list_service_names(service_ids: set[int]) -> dict[int, LocalisedText]:
    """The names of services as published now; of one no longer on offer, its slug."""
    if not service_ids:
        return {}
    statement = (
        sa.select(Service.id, Service.slug, ServiceListing.name)
        .outerjoin(ServiceListing, ServiceListing.service_id == Service.id)
        .where(Service.id.in_(service_ids))
    )
    return {key: name or LocalisedText.of(slug) for key, slug, name in db.session.execute(statement).tuples()}


def names_of(account_ids: set[int]) -> dict[int, str]:
    """Short names of accounts: surname and name."""
    if not account_ids:
        return {}
    statement = sa.select(Account.id, Account.surname, Account.name).where(Account.id.in_(account_ids))
    return {key: short_name(surname, name) for key, surname, name in db.session.execute(statement)}


def short_name(surname: str | None, name: str | None) -> str:
    """A person as colleagues name one another: surname and name."""
    return " ".join(part for part in (surname, name) if part)


def _one(*conditions: sa.ColumnElement[bool], by: Actor) -> CaseFile:
    applicant, assignee, reader = aliased(Account), aliased(Account), aliased(Account)
    statement = (
        sa.select(
            Case, Application, applicant, assignee.surname, assignee.name, Outcome, reader.national_number, ServiceVersion
        )
        .join(Application, Application.id == Case.application_id)
        .join(applicant, applicant.id == Application.account_id)
        .join(ServiceVersion, ServiceVersion.id == Application.version_id)
        .outerjoin(assignee, assignee.id == Case.assignee_id)
        .outerjoin(Outcome, Outcome.application_id == Application.id)
        .outerjoin(reader, reader.id == by.account_id)
        .where(*conditions)
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound
    case, application, person, surname, name, outcome, number, _version = found
    own = application.account_id == by.account_id or bool(number and number == person.national_number)
    return CaseFile(case, application, person, short_name(surname, name), outcome, own)
