"""A page that answers a form, in another language: what was typed is there, and nothing is done."""

import re
from html import unescape

import pytest
import sqlalchemy as sa
from flask import flash, redirect
from wtforms import PasswordField, StringField

from egov.applications.models import Application, State
from egov.casework import queries as casework
from egov.casework.models import CaseNote
from egov.catalogue.upkeep.models import PageReport
from egov.identity.models import Account
from egov.kernel.db import db
from egov.web import rate_limits
from egov.web.forms import PortalForm
from egov.web.guards import public, signed_in
from egov.web.models import RateCount
from egov.web.redisplay import MARK, is_secret
from tests.builders import applications as make
from tests.builders.casework import a_bureau, a_case_in_hand
from tests.builders.identity import an_account, sign_in
from tests.linting_client import csrf_token_of

TYPED = 'Рӯдакӣ 5 "а" <б>'


def language_form(page):
    """What the links to the languages send: boxes and addresses. None where they are plain links."""
    form = re.search(r'<form method="post" id="typed" hidden>(.*?)</form>', page, re.S)
    if form is None:
        return None
    boxes = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[1])
    data: dict[str, list[str]] = {}
    for name, value in boxes:
        data.setdefault(unescape(name), []).append(unescape(value))
    return data, {tag: unescape(path) for path, tag in re.findall(r'form="typed" formaction="([^"]*)" lang="(\w\w)"', page)}


def switch(client, response, language="ru"):
    """Presses the language on the page that came."""
    data, addresses = language_form(response.text)
    return client.post(addresses[language], data=data)


def count(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.fixture
def press(new_process):
    """A portal with addresses that act: one where its form is right, one whatever was sent, and one for people who are signed in."""
    made = new_process()

    class NoteForm(PortalForm):
        note = StringField()

    def act():
        db.session.execute(sa.insert(RateCount).values(key="done", count=1, expires_at=9_999_999_999))
        return redirect("/done", 303)

    @made.post("/careful")
    @public
    def careful():
        return act() if NoteForm().validate_on_submit() else ("shown", 422)

    @made.post("/careless")
    @public
    def careless():
        flash("It is done.")
        return act()

    @made.post("/mine")
    @signed_in
    def mine():
        return act() if NoteForm().validate_on_submit() else ("shown", 422)

    def pressed(path, **data):
        client = made.test_client()
        response = client.post(path, data={"csrf_token": csrf_token_of(client), "note": "x", **data})
        with client.session_transaction() as session:
            made.told = session.get("_flashes", [])
        return response.status_code, count(RateCount)

    pressed.told = lambda: made.told

    yield pressed
    db.session.execute(sa.delete(RateCount))
    db.session.commit()


def test_a_right_form_does_nothing_where_only_its_page_is_wanted_in_another_language(press):
    assert press("/careful", **{MARK: "1"}) == (422, 0)
    assert press("/careful") == (303, 1)


def test_what_a_view_does_without_asking_its_form_is_taken_back_and_refused(press):
    assert press("/careless", **{MARK: "1"}) == (400, 0)
    assert press.told() == [], "nor is it said that it was done"
    assert press("/careless") == (303, 1)
    assert press.told()


def test_whoever_is_not_signed_in_any_more_is_sent_to_sign_in(press):
    assert press("/mine", **{MARK: "1"}) == (303, 0)


def test_what_one_request_was_told_counts_for_no_other(press):
    press("/careful", **{MARK: "1"})
    assert press("/careless", **{MARK: "1"}) == (400, 0)
    press("/mine", **{MARK: "1"})
    assert press("/careful", **{MARK: "1"}) == (422, 0)


def test_no_password_of_any_form_goes_along_or_is_held():
    forms, secrets = [PortalForm], []
    for form in forms:
        forms += form.__subclasses__()
        fields = [(name, getattr(form, name)) for name in dir(form) if hasattr(getattr(form, name), "field_class")]
        secrets += [name for name, field in fields if issubclass(field.field_class, PasswordField)]
    assert len(secrets) > 5
    for name in secrets:
        assert is_secret(name), name
    assert is_secret("client_secret")
    assert not is_secret("q_secretary"), "of the secretary of a society everything goes along"


def test_signing_out_is_asked_in_the_other_language_and_not_done(client):
    sign_in(client, an_account())
    asked = client.submit("/ru/sign-out", {MARK: "1"})
    assert (asked.status_code, asked.location) == (303, "/ru/sign-out")
    assert client.get("/ru/account").status_code == 200


def test_a_small_request_of_very_many_boxes_makes_no_page_of_many_megabytes(client):
    body = f"csrf_token={csrf_token_of(client)}&surname=x" + "&a=%22" * 150_000
    refused = client.post("/tg/sign-up", data=body, content_type="application/x-www-form-urlencoded")
    assert refused.status_code == 422
    assert len(refused.data) < 250_000
    assert language_form(refused.text)[0]["surname"] == ["x"]


def test_signing_up_goes_on_in_another_language_but_for_the_password(client):
    person = {
        "surname": TYPED,
        "email": "nobody",
        "password": "a long secret phrase",
        "born_on-day": "31",
        "born_on-month": "2",
    }
    refused = client.submit("/tg/sign-up?next=/tg/services", person)
    again = switch(client, refused, "kk")
    assert again.request.path == "/kk/sign-up"
    assert again.request.args["next"] == "/tg/services"
    for text in ('lang="kk"', 'value="Рӯдакӣ 5 &#34;а&#34; &lt;б&gt;"', 'value="nobody"', 'value="31"', "error-summary"):
        assert text in again.text
    assert "a long secret phrase" not in refused.text + again.text
    assert 'id="password-error"' in client.submit("/tg/sign-up", person | {"password": ""}).text
    assert 'id="password-error"' not in again.text, "what did not go along is not called missing"
    assert switch(client, again, "en").request.path == "/en/sign-up", "and on to a third one"


def test_a_complete_form_sent_for_another_language_makes_no_account_and_files_nothing(client):
    applicant = an_account()
    sign_in(client, applicant)
    draft = make.a_full_draft(applicant)
    accounts = count(Account)
    client.submit(f"/ru/applications/{draft.reference}/submit", {MARK: "1", "seen": "x", "agreed": "y"})
    client.submit(f"/ru/applications/{draft.reference}/withdraw", {MARK: "1", "agreed": "y", "reason": "x"})
    db.session.expire_all()
    assert db.session.get(Application, draft.id).state == State.DRAFT
    assert count(Account) == accounts


def test_tracking_keeps_what_was_typed_and_shows_what_was_found_in_the_other_language(client):
    application = make.a_submitted_application(an_account(surname="Ҷӯраева"))
    missed = client.submit("/tg/track", {"reference": application.reference, "surname": TYPED})
    again = switch(client, missed)
    assert (missed.status_code, again.status_code) == (422, 422)
    assert f'value="{application.reference}"' in again.text
    found = client.submit("/tg/track", {"reference": application.reference, "surname": "Ҷӯраева"})
    again = switch(client, found, "en")
    assert again.status_code == 200
    assert "Whose turn it is" in again.text


def test_a_report_keeps_its_text_and_none_is_sent_or_counted(client):
    make.a_published_version("paper")
    for _ in range(3):
        refused = client.submit(
            "/tg/services/paper/report", {"seen": "1", "anchor": "fees", "text": TYPED, "email": "nobody"}
        )
        again = switch(client, refused)
        assert again.status_code == 422
        assert "&lt;б&gt;</textarea>" in again.text
    for _ in range(9):
        again = switch(client, again, "tg")
    assert (again.status_code, count(PageReport)) == (422, 0)
    rate_limits.forget_everything()


def test_an_officers_text_goes_along_from_an_address_that_takes_forms_only(client):
    bureau = a_bureau()
    case = a_case_in_hand(bureau)
    sign_in(client, bureau.officer)
    path = f"/casework/{casework.reference_of(case)}"
    long = TYPED + "x" * 5000
    for part, boxes in (("note", {"note": long}), ("reply", {"message": long})):
        refused = client.submit(f"/tg{path}/{part}", {"seen": "x"} | boxes)
        assert refused.status_code == 422
        again = switch(client, refused)
        assert (again.status_code, again.request.path) == (422, f"/ru{path}/{part}")
        assert "&lt;б&gt;xxxxx" in again.text
    for part in ("refuse", "request-more", "consult"):
        refused = client.submit(
            f"/tg{path}/{part}", {"step": "send", "explanation": TYPED, "message": TYPED, "question": TYPED}
        )
        assert refused.status_code == 422
        assert "&lt;б&gt;</textarea>" in switch(client, refused).text, part
    written = {"step": "edit", "ground_code": "incomplete", "explanation": TYPED}
    again = switch(client, client.submit(f"/tg{path}/refuse", written))
    assert again.status_code == 200
    assert "&lt;б&gt;</textarea>" in again.text
    good = {MARK: "1", "note": "A note"}
    assert client.submit(f"/ru{path}/note", good).status_code == 200
    assert count(CaseNote) == 0


def test_an_editors_texts_stay_in_the_languages_they_were_typed_in(client):
    make.a_published_version("paper")
    sign_in(client, an_account("editor"))
    page = client.get("/ru/admin/services/paper/texts").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    typed = {"seen": seen, "name_tg": TYPED, "name_ru": "x" * 4001, "summary_tg": "a", "summary_ru": "Сводка"}
    refused = client.submit("/ru/admin/services/paper/texts", typed)
    assert refused.status_code == 422
    again = switch(client, refused, "kk")
    assert again.status_code == 422
    assert "Сводка" in again.text.partition("</main>")[0]


def test_a_page_of_an_application_keeps_what_is_typed_wrong_and_can_be_saved_in_the_other_language(client):
    applicant = an_account()
    sign_in(client, applicant)
    draft = make.a_draft(applicant)
    path = f"applications/{draft.reference}/pages/reason"
    opened = re.search(r'name="opened_with" value="([^"]*)"', client.get(f"/tg/{path}").text)[1]
    sent = {"_seen": ["q_reason", "q_amount"], "q_reason": TYPED, "q_amount": "many", "opened_with": opened}
    refused = client.submit(f"/tg/{path}", sent)
    again = switch(client, refused, "kk")
    assert again.status_code == 422
    assert 'value="many"' in again.text
    assert "&lt;б&gt;" in again.text
    opened = re.search(r'<main.*name="opened_with" value="([^"]*)"', again.text, re.S)[1]
    assert client.submit(f"/kk/{path}", sent | {"q_amount": "2", "opened_with": opened}).status_code == 303


def test_a_page_that_another_window_changed_is_told_again_in_the_other_language_before_it_is_overwritten(client):
    applicant = an_account()
    sign_in(client, applicant)
    draft = make.a_draft(applicant)
    path = f"applications/{draft.reference}/pages/reason"
    opened = re.search(r'name="opened_with" value="([^"]*)"', client.get(f"/tg/{path}").text)[1]
    assert client.submit(f"/tg/{path}", {"_seen": "q_reason", "q_reason": "First", "opened_with": opened}).status_code == 303
    mine = {"_seen": "q_reason", "q_reason": TYPED, "opened_with": opened}
    clash = client.submit(f"/tg/{path}", mine)
    assert clash.status_code == 409
    again = switch(client, clash)
    assert "&lt;б&gt;" in again.text
    opened = re.search(r'<main.*name="opened_with" value="([^"]*)"', again.text, re.S)[1]
    assert client.submit(f"/ru/{path}", mine | {"opened_with": opened}).status_code == 409
    db.session.expire_all()
    assert db.session.get(Application, draft.id).answers["reason"] == "First"


def test_a_page_that_only_opens_and_an_error_keep_their_plain_links(client):
    assert language_form(client.get("/tg/sign-up").text) is None
    assert language_form(client.post("/tg/sign-up", data={"surname": "x"}).text) is None
    assert 'href="/ru/sign-up" lang="ru"' in client.post("/tg/sign-up", data={"surname": "x"}).text
