"""The demonstration accounts of the contract: one for each role, and an officer and a supervisor for each authority."""

import datetime as dt

import sqlalchemy as sa

from egov.authorities import queries as authorities
from egov.demonstration.people import Person, invent
from egov.identity import actions as identity
from egov.identity.models import Account
from egov.identity.passwords import hash_password
from egov.kernel.actor import Actor
from egov.kernel.db import db

DOMAIN = "demo.example"
HOME_AUTHORITY = "mia_iac"
"""The authority of `officer@` and `supervisor@`: it issues the criminal-record certificate, the usual first try."""
STAFF_OF_AUTHORITY = ("officer", "supervisor")
ROLES = ("citizen", "officer", "supervisor", "editor", "publisher", "operator", "auditor", "admin")


def load_accounts(password: str, *, by: Actor, now: dt.datetime) -> int:
    """There is an account for each role, an officer and a supervisor for each authority; returns how many are new."""
    known = set(db.session.scalars(sa.select(Account.email)))
    people = iter(invent(200, seed=7, first=5000))
    hashed = hash_password(password)
    wanted = [(f"{role}@{DOMAIN}", role, HOME_AUTHORITY if role in STAFF_OF_AUTHORITY else None) for role in ROLES]
    slugs = [authority.slug for authority in authorities.list_authorities()]
    wanted += [(f"{role}.{slug}@{DOMAIN}", role, slug) for role in STAFF_OF_AUTHORITY for slug in slugs]
    added = 0
    for email, role, authority in wanted:
        person = next(people)
        if email not in known:
            authority_id = authorities.get_authority(authority).id if authority else None
            _open(person, email, role, authority_id, hashed, by=by, now=now)
            added += 1
    return added


def load_people(count: int, password: str, *, by: Actor, now: dt.datetime) -> list[tuple[Account, Person]]:
    """There are `count` citizens whose applications fill the lists; returns each with the person it stands for."""
    hashed = hash_password(password)
    return [(_open(person, person.email, "citizen", None, hashed, by=by, now=now), person) for person in invent(count)]


def _open(
    person: Person, email: str, role: str, authority_id: int | None, hashed: str, *, by: Actor, now: dt.datetime
) -> Account:
    return identity.create_account(
        email=email,
        surname=person.surname,
        name=person.name,
        patronymic=person.patronymic,
        phone=person.phone if role == "citizen" else None,
        born_on=person.born_on,
        national_number=person.national_number,
        password_hash=hashed,
        language=person.language if email == person.email else "tg",
        role=role,
        authority_id=authority_id,
        by=by,
        now=now,
    )
