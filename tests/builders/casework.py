"""Makes cases for tests: waiting in the queue, in an officer's hands, asked for more."""

from dataclasses import dataclass

from egov.applications.models import Application
from egov.authorities.models import Authority
from egov.casework import actions
from egov.casework.models import Case
from egov.catalogue.models import ServiceVersion
from egov.identity.models import Account
from egov.kernel import clock
from egov.kernel.actor import Actor, system
from egov.kernel.db import db
from tests.builders.applications import a_published_version, a_submitted_application
from tests.builders.authorities import an_authority
from tests.builders.identity import actor_of, an_account

TESTER = system("test")


@dataclass(frozen=True)
class Bureau:
    """An authority with a published service, an officer, a colleague and a supervisor."""

    authority: Authority
    version: ServiceVersion
    officer: Account
    colleague: Account
    supervisor: Account

    @property
    def by(self) -> Actor:
        return actor_of(self.officer)


def a_bureau(**changes: object) -> Bureau:
    """A working office; `changes` are keys of its service's definition."""
    authority = an_authority()
    return Bureau(
        authority=authority,
        version=a_published_version(authority=authority, **changes),
        officer=an_account("officer", authority, surname="Олимова", name="Зарина"),
        colleague=an_account("officer", authority, surname="Қодиров", name="Ҷамшед"),
        supervisor=an_account("supervisor", authority, surname="Назаров", name="Баҳром"),
    )


def a_case(bureau: Bureau, applicant: Account | None = None, **answers: object) -> Case:
    """A case that waits in the queue of `bureau`."""
    return case_of(a_submitted_application(applicant or a_citizen(), bureau.version, **answers))


def case_of(application: Application) -> Case:
    """The case of a filed application, opened as the journal's follower does."""
    case = actions.open_case(application, by=TESTER, now=clock.now())
    db.session.commit()
    return case


def a_case_in_hand(
    bureau: Bureau, officer: Account | None = None, applicant: Account | None = None, **answers: object
) -> Case:
    """A case that `officer` (of the bureau, by default) has taken."""
    case = a_case(bureau, applicant, **answers)
    actions.take(case, by=actor_of(officer or bureau.officer), now=clock.now())
    db.session.commit()
    return case


def a_citizen(**fields: object) -> Account:
    """Somebody who applies."""
    return an_account(**({"surname": "Саидов", "name": "Фаррух", "patronymic": "Баҳромович"} | fields))
