"""The register of legal acts in the browser: found by number or name, numbers in the reader's language, marked as replaced, journalled."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.catalogue.upkeep import acts
from egov.catalogue.upkeep.act_numbers import shown_number
from egov.catalogue.upkeep.models import LegalAct
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.web.language import speaking
from tests.builders.catalogue import TESTER
from tests.builders.identity import an_account, sign_in

REGISTER = "/en/admin/upkeep/acts"


@pytest.fixture
def register(app):
    for number, title in (("№ 188 от 29.04.2006", "Дар бораи шаҳрвандӣ"), ("№ 751 от 02.08.2011", "Дар бораи иҷозат")):
        acts.add(acts.Draft(number, LocalisedText({"tg": title})), by=TESTER, now=clock.now())
    db.session.commit()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("tg", "№ 188 аз 29.04.2006"),
        ("ru", "№ 188 от 29.04.2006"),
        ("kk", "29.04.2006 ж. № 188"),
        ("en", "No. 188 of 29.04.2006"),
    ],
)
def test_a_number_is_written_as_the_language_of_the_page_does(client, register, language, said):
    with speaking(language):
        assert shown_number("№ 188 от 29.04.2006") == said
        assert shown_number("№ 188 аз 29.04.2006") == said
        assert shown_number("Конституция") == "Конституция"
    sign_in(client, an_account("editor"))
    page = client.get(f"/{language}/admin/upkeep/acts").text
    assert said in page
    assert language == "ru" or "№ 188 от" not in page


@pytest.mark.parametrize("typed", ["751", "иҷозат", "ИҶОЗАТ"])
def test_an_act_is_found_by_its_number_and_its_name(client, register, typed):
    sign_in(client, an_account("editor"))
    page = client.get(REGISTER, query_string={"q": typed}).text
    assert "No. 751 of 02.08.2011" in page
    assert "No. 188" not in page
    assert f'value="{typed}"' in page


def test_what_is_not_there_is_said_and_leafing_keeps_to_what_was_looked_for(client, register):
    sign_in(client, an_account("editor"))
    assert "Nothing here." in client.get(REGISTER, query_string={"q": "nowhere"}).text
    page = client.get(REGISTER, query_string={"q": "дар бораи", "limit": 1}).text
    assert "q=%D0%B4" in page
    first, second = (
        acts.page(limit=1, text="Дар"),
        acts.page(limit=1, after=acts.page(limit=1, text="Дар").after, text="Дар"),
    )
    assert [act.code[:5] for act in (*first.items, *second.items)] == ["№ 188", "№ 751"]
    assert second.after is None


def test_an_act_is_marked_as_replaced_with_its_day_and_the_journal_tells(client, register):
    sign_in(client, an_account("publisher"))
    act = db.session.scalars(sa.select(LegalAct).where(LegalAct.code.startswith("№ 751"))).one()
    assert f'href="{REGISTER}/{act.id}#repealed_on-day"' in client.get(f"{REGISTER}").text.replace("/en/en", "/en")
    given = {"version": "1", "code": act.code, "title_tg": act.title["tg"], "source": "memory"}
    day = {"repealed_on-day": "22", "repealed_on-month": "6", "repealed_on-year": "2023"}
    assert 'id="repealed_on-day"' in client.get(f"{REGISTER}/{act.id}").text
    lacking = client.submit(f"{REGISTER}/{act.id}", given | {"replaced_by": "№ 1968 от 22.06.2023"})
    assert lacking.status_code == 422, "since when is asked for"
    sent = client.submit(f"{REGISTER}/{act.id}", given | day | {"replaced_by": "№ 1968 от 22.06.2023"})
    assert sent.status_code == 303
    assert act.is_out_of_force(dt.date(2023, 6, 22))
    page = client.get(REGISTER).text
    assert "No. 1968 of 22.06.2023" in page
    assert f"{act.id}#repealed_on-day" not in page
    told = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "legal_act.changed")).one()
    assert told.facts == {"code": act.code}


def test_who_adds_an_act_a_moment_after_somebody_else_is_told_beside_its_number_and_loses_nothing_typed(
    client, register, monkeypatch
):
    sign_in(client, an_account("publisher"))
    whole = db.session.scalar
    monkeypatch.setattr(
        db.session, "scalar", lambda what, *more: None if "legal_act.code" in str(what) else whole(what, *more)
    )
    given = {"code": "№ 188 от 29.04.2006", "title_tg": "Дар бораи шаҳрвандӣ ва муҳоҷират", "source": "memory"}
    answer = client.submit(f"{REGISTER}/new", given)
    assert answer.status_code == 422
    assert "This act is in the register already." in answer.text.partition('id="code-error"')[2][:200]
    assert given["title_tg"] in answer.text
    assert db.session.query(LegalAct).count() == 2


def test_who_changes_an_act_in_the_same_moment_as_somebody_else_is_told_above_the_form(client, register, monkeypatch):
    sign_in(client, an_account("publisher"))
    act = db.session.scalars(sa.select(LegalAct).where(LegalAct.code.startswith("№ 751"))).one()
    whole = acts._write

    def others_are_faster(*args):
        db.session.execute(sa.update(LegalAct).values(version_id=2), execution_options={"synchronize_session": False})
        whole(*args)

    monkeypatch.setattr(acts, "_write", others_are_faster)
    given = {"version": "1", "code": act.code, "title_tg": "Номи дигар", "source": "memory"}
    answer = client.submit(f"{REGISTER}/{act.id}", given)
    assert answer.status_code == 422
    assert "Meanwhile somebody else changed this entry." in answer.text
    assert "Номи дигар" in answer.text
