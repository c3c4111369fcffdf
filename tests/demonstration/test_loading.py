import datetime as dt

import sqlalchemy as sa

from egov.applications.models import Application, ApplicationRating
from egov.catalogue.upkeep.models import Confirmation, UpkeepTask
from egov.certificates.models import Certificate
from egov.demonstration import loading
from egov.demonstration.people import invent
from egov.identity.models import Account
from egov.kernel.db import db
from egov.profiles.loading import load_profile

NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)


def load(cases):
    loading.load(load_profile("tj"), "darvoza-demo", cases=cases, now=NOW, say=lambda _text: None)


def test_the_country_loads_with_people_and_cases_and_loading_again_changes_nothing(app):
    load(12)
    states = dict(db.session.execute(sa.select(Application.state, sa.func.count()).group_by(Application.state)).all())
    assert sum(states.values()) == 17
    assert {"draft", "approved", "refused", "more_needed", "in_review"} <= states.keys()
    counts = [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Account, Application, Certificate)
    ]
    load(12)
    assert counts == [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (Account, Application, Certificate)
    ]


def test_dates_are_honest_nothing_happens_in_the_future_or_before_it_began(app):
    load(10)
    for application in db.session.scalars(sa.select(Application)):
        moments = [application.opened_at, application.filed_at, application.closed_at]
        told = [moment for moment in moments if moment is not None]
        assert told == sorted(told)
        assert told[-1] <= NOW


def test_every_role_of_the_contract_has_an_account_and_each_authority_an_officer(app):
    load(0)
    emails = set(db.session.scalars(sa.select(Account.email)))
    roles = ("citizen", "officer", "supervisor", "editor", "publisher", "operator", "auditor", "admin")
    assert {f"{role}@demo.example" for role in roles} <= emails
    assert "officer.mia_iac@demo.example" in emails


def test_invented_people_are_the_same_every_time_and_share_no_number():
    first, second = invent(60), invent(60)
    assert first == second
    assert len({person.national_number for person in first}) == len({person.phone for person in first}) == 60


def test_the_catalogue_is_looked_after_and_rated_and_loading_again_changes_nothing(app):
    load(60)
    kinds = dict(db.session.execute(sa.select(UpkeepTask.kind, sa.func.count()).group_by(UpkeepTask.kind)).all())
    assert kinds["report"] == 3
    assert (kinds["link"], kinds["law"]) == (2, 1), (
        "two services lead to sites that are gone, one names a law that was replaced"
    )
    assert 2 <= kinds["confirm"] <= 10
    rated = db.session.scalars(sa.select(ApplicationRating)).all()
    assert len(rated) > 10
    assert all(one.made_at <= NOW for one in rated)
    confirmed = db.session.scalars(sa.select(Confirmation.confirmed_at)).all()
    assert all(at <= NOW for at in confirmed)
    load(60)
    assert len(db.session.scalars(sa.select(ApplicationRating)).all()) == len(rated)
