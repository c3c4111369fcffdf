"""Whose the services become that came in from an authority nobody here knows."""

import io

import pytest

from egov.catalogue import queries, sent_catalogues
from egov.catalogue.models import CatalogueImport
from egov.jobs import worker
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from tests.admin.test_imports import HERE, text_of, the_import
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_service
from tests.builders.identity import actor_of, an_account, sign_in

THEIRS = "code,slug,name_ru,summary_ru,authority\n0007,new,Справка,Вы получите справку,elsewhere\n"


def send(browser, authority, content=THEIRS):
    form = {"file": (io.BytesIO(content.encode()), "new.csv"), "known": "", "authority": authority}
    return browser.submit(HERE, form, content_type="multipart/form-data")


@pytest.fixture
def ours(app):
    """Two authorities that are known."""
    found = an_authority("ours"), an_authority("others")
    db.session.commit()
    return found


@pytest.fixture
def desk(client, ours):
    sign_in(client, an_account("publisher"))
    return client


def test_services_of_an_unknown_authority_go_to_the_one_chosen(desk):
    location = send(desk, "ours").location
    worker.run_until_idle()
    page = text_of(desk.get(location))
    assert "Services of unknown authorities go to: Authority ours" in page
    assert "the authority elsewhere is not known here: its services go to ours" in page
    assert desk.submit(f"{location}/take").status_code == 303
    worker.run_until_idle()
    assert queries.definition_of(queries.find_open(queries.get_service("new"))).authority == "ours"


def test_they_are_refused_where_nobody_was_chosen(desk):
    location = send(desk, "").location
    worker.run_until_idle()
    assert "There is no authority called elsewhere." in text_of(desk.get(location))
    assert not the_import().may_be_taken


def test_a_service_that_is_here_stays_with_its_own(desk, ours):
    service = a_service("new", authority=ours[1])
    location = send(desk, "ours", THEIRS.replace("0007", service.code)).location
    worker.run_until_idle()
    assert "its services go to others" in text_of(desk.get(location))


@pytest.mark.parametrize("chosen", ["nobody", "others"])
def test_whoever_is_bound_to_an_authority_may_choose_that_one_alone(client, ours, chosen):
    sign_in(client, an_account("publisher", authority=ours[0]))
    page = client.get(HERE).get_data(as_text=True)
    assert 'value="ours"' in page
    assert 'value="others"' not in page
    answer = send(client, chosen)
    assert answer.status_code == 422
    assert "Not a valid choice" in answer.get_data(as_text=True).partition('id="authority-error"')[2][:200]
    assert db.session.query(CatalogueImport).count() == 0
    assert send(client, "ours").status_code == 303


def test_the_verb_refuses_a_foreign_authority_whoever_asks(app, ours):
    by = actor_of(an_account("publisher", authority=ours[0]))
    with pytest.raises(Invalid) as refusal:
        sent_catalogues.receive(
            stream=io.BytesIO(b"x"), name="a.csv", mapping=None, authority="others", by=by, now=clock.now()
        )
    assert refusal.value.field == "authority"
