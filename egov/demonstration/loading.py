"""Loads the demonstration country. What is there already stays as it is, so that loading twice is loading once."""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from egov.authorities import loading as authorities
from egov.catalogue import loading as catalogue
from egov.catalogue.models import ServiceListing
from egov.demonstration import upkeep
from egov.demonstration.accounts import DOMAIN, load_accounts, load_people
from egov.demonstration.cases import Applicant, Walk
from egov.demonstration.fates import Fate, draw, own
from egov.demonstration.kin import asks_for
from egov.demonstration.people import Person, invent
from egov.identity.models import Account, RoleGrant
from egov.kernel.actor import Actor, system
from egov.kernel.db import db
from egov.profiles.loading import Profile

CASES = 152
PEOPLE = 60
PUBLISHED_AGO = dt.timedelta(days=200)
"""The catalogue is older than every application, and old enough for some of it to be confirmed anew."""
BY = system("demo")
Say = Callable[[str], None]


def load(profile: Profile, password: str, *, cases: int = CASES, now: dt.datetime, say: Say) -> None:
    """The country, its accounts and `cases` applications are there; `say` is told of each step. Commits as it goes."""
    authorities.load(profile, now, BY)
    db.session.commit()
    say("  authorities, offices, regions, working calendar")
    report = catalogue.import_profile(profile, by=BY, now=now - PUBLISHED_AGO)
    db.session.commit()
    say(f"  {report.total} services in four languages")
    load_accounts(password, by=BY, now=now - dt.timedelta(days=400))
    db.session.commit()
    say("  demonstration accounts")
    if cases:
        load_cases(cases, password, now=now, say=say)
        if upkeep.load(profile, by=BY, now=now):
            say("  confirmations, reports and ratings")
        db.session.commit()


def load_cases(count: int, password: str, *, now: dt.datetime, say: Say) -> None:
    """There are `count` applications of invented people, and five of `citizen@`, each where its fate says."""
    applicants = _people(password, now)
    officers, supervisors = _staff("officer"), _staff("supervisor")
    slugs = list(db.session.scalars(sa.select(ServiceListing.slug).order_by(ServiceListing.slug)))
    citizen = _citizen()
    walks: list[tuple[Fate, Applicant]] = [(fate, citizen) for fate in own(slugs)]
    for fate in draw(count, slugs):
        fitting = [one for one in applicants if asks_for(one.person, fate.slug, now.date())] or applicants
        walks.append((fate, fitting[fate.number % len(fitting)]))
    for place, (fate, applicant) in enumerate(walks, 1):
        Walk(fate, applicant, officers, supervisors, now).go()
        db.session.commit()
        if place % 50 == 0:
            say(f"  {place} of {len(walks)} applications")
    say(f"  {len(walks)} applications in every state")


def _people(password: str, now: dt.datetime) -> list[Applicant]:
    known = {a.email: a for a in db.session.scalars(sa.select(Account).where(Account.email.like(f"person%@{DOMAIN}")))}
    people = invent(PEOPLE)
    if people[0].email not in known:
        pairs = load_people(PEOPLE, password, by=BY, now=now - dt.timedelta(days=300))
        db.session.commit()
        return [Applicant(account, person) for account, person in pairs]
    return [Applicant(known[person.email], person) for person in people]


def _citizen() -> Applicant:
    account = db.session.scalars(sa.select(Account).where(Account.email == f"citizen@{DOMAIN}")).one()
    person = Person(
        surname=account.surname,
        name=account.name,
        patronymic=account.patronymic,
        born_on=account.born_on or dt.date(1990, 1, 1),
        national_number=account.national_number or "123456789",
        phone=account.phone or "+992900000000",
        email=account.email,
        language=account.language,
    )
    return Applicant(account, person)


def _staff(role: str) -> dict[int, list[Actor]]:
    """The demonstration's officers, or supervisors, of each authority."""
    rows = db.session.execute(
        sa.select(Account.id, RoleGrant.authority_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == role, Account.email.like(f"{role}%@{DOMAIN}"))
        .order_by(Account.email)
    ).all()
    staff: dict[int, list[Actor]] = {}
    for account_id, authority_id in rows:
        if authority_id is not None:
            actor = Actor(account_id=account_id, roles=frozenset({role}), authority_id=authority_id, language="tg")
            staff.setdefault(authority_id, []).append(actor)
    return staff
