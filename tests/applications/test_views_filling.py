"""The citizen's way from the start page to the receipt."""

import io
import re

import pytest
import sqlalchemy as sa
from werkzeug.test import EnvironBuilder

from egov.applications import queries
from egov.applications.models import Application, Attachment, State
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders import applications as make
from tests.builders.files import a_pdf, a_pixel_bomb, a_png
from tests.builders.identity import actor_of, an_account, sign_in
from tests.linting_client import csrf_token_of


def url(application, *parts):
    return "/".join((f"/tg/applications/{application.reference}", *parts))


@pytest.fixture
def applicant(client):
    account = an_account()
    sign_in(client, account)
    return account


def fresh(application):
    db.session.expire_all()
    return db.session.get(Application, application.id)


def hidden(page, name):
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or re.search(rf'value="([^"]*)"[^>]*name="{name}"', page)
    return found.group(1) if found else None


def test_the_start_page_tells_who_what_how_long_and_how_much_before_signing_in(client):
    make.a_published_version("birth-registration")
    page = client.get("/en/services/birth-registration/apply").text
    for words in ("Citizens", "Photograph", "Identity card", "A paper", "78", "10 working days", "Start now"):
        assert words in page
    assert client.get("/en/services/nothing/apply").status_code == 404


def test_opening_needs_an_account_and_comes_back(client):
    make.a_published_version("birth-registration")
    response = client.submit("/tg/services/birth-registration/apply")
    assert response.status_code == 303
    assert "/sign-in" in response.location
    assert db.session.scalar(sa.select(sa.func.count(Application.id))) == 0


def test_a_second_press_of_start_opens_no_second_draft(client, applicant):
    make.a_published_version("birth-registration")
    key = hidden(client.get("/tg/services/birth-registration/apply").text, "key")
    first = client.submit("/tg/services/birth-registration/apply", {"key": key})
    second = client.submit("/tg/services/birth-registration/apply", {"key": key})
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert first.location.endswith("/pages/you")


def test_an_open_draft_is_offered_to_continue(client, applicant):
    draft = make.a_draft(applicant, make.a_published_version("birth-registration"), reason="x")
    page = client.get("/tg/services/birth-registration/apply").text
    assert draft.reference in page
    assert client.get(url(draft, "resume")).location.endswith("/pages/you")


def test_a_service_that_is_not_online_cannot_be_applied_for(client, applicant):
    make.a_published_version("by-visit", channels=["office"])
    assert client.get("/tg/services/by-visit/apply").status_code == 200
    assert client.submit("/tg/services/by-visit/apply").status_code == 404


def test_a_page_offers_what_the_account_knows_and_says_so(client, applicant):
    draft = make.a_draft(applicant)
    page = client.get(f"/en/applications/{draft.reference}/pages/you").text
    assert applicant.phone[-4:] in page
    assert "From your account" in page
    assert hidden(page, "csrf_token")


def test_a_page_with_mistakes_still_says_what_the_account_filled_in(client, applicant):
    draft = make.a_draft(applicant)
    path = f"/en/applications/{draft.reference}/pages/you"
    offered = hidden(client.get(path).text, "q_phone")
    half = {"_seen": ["q_phone", "q_renamed", "q_old_surname"], "q_renamed": "yes", "q_old_surname": ""}
    refused = client.submit(path, half | {"q_phone": offered})
    assert refused.status_code == 422
    assert "From your account" in refused.text
    assert "From your account" in client.get(path).text
    changed = client.submit(path, half | {"q_phone": "+992 90 000 00 01"})
    assert changed.status_code == 422
    assert "From your account" not in changed.text


def test_the_whole_way_from_first_page_to_receipt(client, applicant):
    make.a_published_version("birth-registration")
    response = client.submit("/en/services/birth-registration/apply", {"key": "k"})
    draft = queries.find_opened(actor_of(applicant), "k")
    base = f"/en/applications/{draft.reference}"
    response = client.submit(response.location, {"q_phone": "+992 90 000 00 01", "q_renamed": "no"})
    assert response.location.endswith("/pages/children")
    page = client.get(response.location).text
    assert "2" in page
    assert client.submit(response.location, {}).location.endswith("/pages/reason")
    response = client.submit(f"{base}/pages/reason", {"q_reason": "For work", "q_photo": (io.BytesIO(a_png()), "me.png")})
    assert response.location.endswith("/check")
    page = client.get(f"{base}/check").text
    assert "For work" in page
    assert "me.png" in page
    seen = hidden(page, "seen")
    assert client.submit(f"{base}/submit", {"seen": seen}).status_code == 422
    response = client.submit(f"{base}/submit", {"seen": seen, "agreed": "y"})
    assert response.location.endswith("/receipt")
    receipt = client.get(response.location).text
    kept = queries.get_receipt(fresh(draft))
    assert kept.digest in receipt
    assert draft.reference in receipt
    assert str(kept.journal_row_id) in receipt
    again = client.submit(f"{base}/submit", {"seen": seen, "agreed": "y"})
    assert again.location == response.location
    assert client.get(f"{base}/pages/reason").location.endswith(draft.reference)
    assert client.submit(f"{base}/pages/reason", {"q_reason": "too late"}).status_code == 409
    assert client.get(f"{base}/check").status_code == 303


def test_what_is_right_of_a_half_right_page_is_kept_with_the_file_and_what_was_typed_wrong(client, applicant):
    draft = make.a_draft(applicant)
    data = {"q_reason": "For work", "q_amount": "many", "q_photo": (io.BytesIO(a_pdf()), "scan.pdf")}
    response = client.submit(url(draft, "pages", "reason"), data)
    assert response.status_code == 422
    assert '<body class="govuk-template__body" data-answer>' in response.text  # its place in the history can be opened again
    assert " data-answer" not in client.get(url(draft, "pages", "reason")).text
    assert "many" in response.text
    assert "scan.pdf" in response.text
    kept = fresh(draft)
    assert kept.answers["reason"] == "For work"
    assert "amount" not in kept.answers
    assert len(kept.answers["photo"]) == 1
    page = client.get(url(draft, "pages", "reason")).text
    assert 'value="many"' in page
    assert "scan.pdf" in page
    assert client.get(url(draft, "resume")).location.endswith("/pages/you")
    assert client.submit(url(draft, "pages", "reason"), {"q_reason": "For work", "q_amount": "2"}).status_code == 303
    assert fresh(draft).unfinished == {}
    assert len(fresh(draft).answers["photo"]) == 1


def test_missing_answers_are_told_beside_the_question_and_above(client, applicant):
    draft = make.a_draft(applicant)
    response = client.submit(url(draft, "pages", "reason"), {})
    assert response.status_code == 422
    assert "govuk-error-summary" in response.text
    assert 'href="#q_reason"' in response.text
    response = client.submit(url(draft, "pages", "reason"), {"q_amount": "many", "_seen": ["q_reason", "q_amount"]})
    assert 'href="#q_reason"' in response.text
    assert 'href="#q_amount"' in response.text
    client.submit(url(draft, "pages", "children"), {"q_children-entry": [], "_add": "q_children"})
    sent = {"q_children-entry": ["0"], "_seen": ["q_children", "q_children-0-child_name", "q_children-0-child_paper"]}
    response = client.submit(url(draft, "pages", "children"), sent)
    assert response.status_code == 422
    assert 'href="#q_children-0-child_name"' in response.text


def test_leaving_for_later_keeps_even_a_page_that_is_not_right(client, applicant):
    draft = make.a_draft(applicant)
    response = client.submit(url(draft, "pages", "reason"), {"q_amount": "many", "then": "later"})
    assert response.status_code == 303
    assert response.location.endswith("/applications")
    assert 'value="many"' in client.get(url(draft, "pages", "reason")).text


def test_a_question_that_comes_up_by_an_answer_is_asked_on_the_same_page(client, applicant):
    draft = make.a_draft(applicant)
    sent = {"q_phone": "+992900000001", "q_renamed": "yes", "_seen": ["q_phone", "q_renamed"]}
    response = client.submit(url(draft, "pages", "you"), sent)
    assert response.location.endswith("/pages/you")
    page = client.get(response.location).text
    assert 'name="q_old_surname"' in page
    assert "govuk-error-summary" not in page


def test_entries_come_and_go_by_buttons_and_lose_nothing(client, applicant):
    draft = make.a_draft(applicant)
    path = url(draft, "pages", "children")
    client.submit(path, {"q_children-entry": [], "_add": "q_children"})
    page = client.get(path).text
    assert 'name="q_children-0-child_name"' in page
    sent = {"q_children-entry": ["0"], "q_children-0-child_name": "Анора", "_add": "q_children"}
    sent["q_children-0-child_paper"] = (io.BytesIO(a_pdf()), "anora.pdf")
    assert client.submit(path, sent).status_code == 303
    page = client.get(path).text
    assert "Анора" in page
    assert "anora.pdf" in page
    assert 'name="q_children-1-child_name"' in page
    sent = {"q_children-entry": ["0", "1"], "q_children-0-child_name": "Анора", "q_children-1-child_name": "Сино"}
    assert client.submit(path, sent).location.endswith("/pages/reason")
    kept = fresh(draft).answers["children"]
    assert [entry["child_name"] for entry in kept] == ["Анора", "Сино"]
    assert len(kept[0]["child_paper"]) == 1
    sent = {"q_children-entry": ["0", "1"], "q_children-1-child_name": "Сино", "_remove": "q_children-0"}
    client.submit(path, sent)
    assert [entry["child_name"] for entry in fresh(draft).answers["children"]] == ["Сино"]


def test_a_file_can_be_downloaded_by_its_owner_alone_and_taken_away(client, app, applicant):
    draft = make.a_draft(applicant)
    path = url(draft, "pages", "reason")
    client.submit(path, {"q_reason": "x", "q_photo": (io.BytesIO(a_pdf()), "scan.pdf")})
    file_id = fresh(draft).answers["photo"][0]
    download = client.get(url(draft, "files", str(file_id)))
    assert download.status_code == 200
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    stranger = app.test_client()
    sign_in(stranger, an_account())
    assert stranger.get(url(draft, "files", str(file_id))).status_code == 404
    assert app.test_client().get(url(draft, "files", str(file_id))).status_code == 303
    theirs = make.a_draft()
    assert client.get(url(theirs, "files", str(file_id))).status_code == 404
    assert client.get(url(draft, "files", "999")).status_code == 404
    assert client.submit(path, {"q_reason": "typed", "_discard": str(file_id)}).status_code == 303
    assert "photo" not in fresh(draft).answers
    assert fresh(draft).answers["reason"] == "typed"
    assert client.get(url(draft, "files", str(file_id))).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "page.pdf"),
        (b"", "empty.pdf"),
        (b"MZ\x90\x00" + b"\0" * 200, "photo.jpg"),
        (a_pixel_bomb(), "bomb.png"),
        (a_pdf()[:60], "half.pdf"),
        (b"%PDF-1.7\n" + b"x" * (10 * 1024 * 1024 + 1), "large.pdf"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_beside_its_question_and_the_rest_is_kept(client, applicant, content, name):
    draft = make.a_draft(applicant)
    response = client.submit(url(draft, "pages", "reason"), {"q_reason": "kept", "q_photo": (io.BytesIO(content), name)})
    assert response.status_code == 422
    assert name in response.text
    assert 'id="q_photo-error"' in response.text
    assert fresh(draft).answers == {"reason": "kept"}
    assert db.session.scalar(sa.select(sa.func.count(Attachment.id))) == 0


def test_an_upload_cut_off_in_the_middle_leaves_nothing_behind(client, applicant):
    draft = make.a_draft(applicant)
    whole = EncodedForm(
        {"csrf_token": csrf_token_of(client), "q_reason": "x", "q_photo": (io.BytesIO(a_png() * 50), "a.png")}
    )
    for cut in (whole.body[:-20], whole.body[:-1000], whole.body[:200]):
        response = client.post(url(draft, "pages", "reason"), data=cut, content_type=whole.content_type)
        assert response.status_code in (400, 422)
    assert "photo" not in fresh(draft).answers
    assert db.session.scalar(sa.select(sa.func.count(Attachment.id))) == 0


class EncodedForm:
    """A multipart body, to be cut."""

    def __init__(self, fields):
        environ = EnvironBuilder(method="POST", data=fields).get_environ()
        self.body, self.content_type = environ["wsgi.input"].read(), environ["CONTENT_TYPE"]


def test_one_good_file_of_two_is_kept(client, applicant):
    draft = make.a_draft(applicant)
    sent = {"q_reason": "x", "q_photo": [(io.BytesIO(a_png()), "good.png"), (io.BytesIO(b"<html>"), "bad.png")]}
    response = client.submit(url(draft, "pages", "reason"), sent)
    assert response.status_code == 422
    assert "good.png" in response.text
    assert len(fresh(draft).answers["photo"]) == 1


def test_the_second_window_is_told_and_overwrites_nothing(client, applicant):
    draft = make.a_draft(applicant)
    path = url(draft, "pages", "reason")
    opened = hidden(client.get(path).text, "opened_with")
    assert client.submit(path, {"q_reason": "first window", "opened_with": opened}).status_code == 303
    response = client.submit(path, {"q_reason": "second window", "opened_with": opened})
    assert response.status_code == 409
    assert "first window" in response.text
    assert 'value="second window"' in response.text
    assert fresh(draft).answers["reason"] == "first window"
    again = hidden(response.text, "opened_with")
    assert client.submit(path, {"q_reason": "second window", "opened_with": again}).status_code == 303
    assert fresh(draft).answers["reason"] == "second window"


def test_a_change_from_the_check_page_returns_there(client, applicant):
    draft = make.a_full_draft(applicant)
    page = client.get(url(draft, "check")).text
    assert f"{url(draft, 'pages', 'you')}?back=check#q_phone" in page
    response = client.submit(url(draft, "pages", "you") + "?back=check", {"q_phone": "+992900000007"})
    assert response.location.endswith("/check")


def test_the_check_page_names_what_is_missing_with_a_link(client, applicant):
    draft = make.a_draft(applicant, phone="+992900000001")
    page = client.get(url(draft, "check")).text
    assert f"{url(draft, 'pages', 'reason')}?back=check#q_reason" in page
    response = client.submit(url(draft, "submit"), {"agreed": "y", "seen": hidden(page, "seen")})
    assert response.status_code == 422
    assert fresh(draft).state == State.DRAFT


def test_answers_changed_in_another_window_are_not_filed_unseen(client, applicant):
    draft = make.a_full_draft(applicant)
    seen = hidden(client.get(url(draft, "check")).text, "seen")
    client.submit(url(draft, "pages", "reason"), {"q_reason": "changed"})
    response = client.submit(url(draft, "submit"), {"agreed": "y", "seen": seen})
    assert response.status_code == 422
    assert fresh(draft).state == State.DRAFT
    assert client.submit(url(draft, "submit"), {"agreed": "y", "seen": hidden(response.text, "seen")}).status_code == 303


def test_a_draft_renders_with_its_own_version_after_another_is_published(client, applicant):
    version = make.a_published_version()
    draft = make.a_full_draft(applicant, version)
    service = db.session.get(make.Service, version.service_id)
    changed = make.a_questionnaire_of_three_pages()
    changed["pages"] = changed["pages"][:1]
    make.a_further_version(service, version.definition | {"questionnaire": changed}, number=2)
    assert client.get(url(draft, "pages", "reason")).status_code == 200
    page = client.get(url(draft, "check")).text
    assert client.submit(url(draft, "submit"), {"agreed": "y", "seen": hidden(page, "seen")}).location.endswith("/receipt")


def test_other_peoples_drafts_do_not_exist(client, applicant):
    draft = make.a_full_draft()
    for part in ("", "/resume", "/pages/you", "/check", "/receipt", "/answers", "/withdraw", "/document"):
        assert client.get(url(draft) + part).status_code == 404, part
    for part in ("/pages/you", "/submit", "/withdraw", "/messages"):
        assert client.submit(url(draft) + part, {"agreed": "y", "text": "x"}).status_code == 404, part
    assert client.get("/tg/applications/TJ-0000-0000-0000").status_code == 404
    assert fresh(draft).state == State.DRAFT


def test_no_form_changes_a_column_it_does_not_name(client, applicant):
    draft = make.a_full_draft(applicant)
    posted = {column.name: "1" for column in Application.__table__.columns} | {"state": "approved", "q_reason": "x"}
    before = fresh(draft)
    kept = (before.account_id, before.version_id, before.reference, before.state, before.due_on)
    for part in ("pages/reason", "messages", "submit"):
        client.submit(url(draft, part), posted)
    now = fresh(draft)
    assert (now.account_id, now.version_id, now.reference, now.state, now.due_on) == kept


HOSTILE = [
    "\x00",
    "a\x00b",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "=cmd|' /C calc'!A0",
    "\ud7ff\ufffe",
    "\u202eabc",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_text_or_refused(client, applicant, text):
    draft = make.a_draft(applicant)
    for path in (url(draft, "pages", "reason"), url(draft, "pages", "you"), url(draft, "pages", "children")):
        sent = dict.fromkeys(("q_reason", "q_amount", "q_phone", "q_renamed", "q_old_surname", "then", "opened_with"), text)
        sent |= {"q_children-entry": [text, "0"], "q_children-0-child_name": text}
        response = client.submit(path, sent)
        assert response.status_code in (303, 409, 422)
        page = client.get(path).text
        assert "<script>alert(1)" not in page
        assert "{{ 49 }}" not in page


def test_a_page_of_a_full_draft_keeps_to_its_budget_of_queries(client, applicant):
    draft = make.a_full_draft(applicant)
    client.budget = 8
    for part in ("pages/you", "pages/children", "pages/reason", "check", "resume"):
        client.get(url(draft, part))


def test_what_was_typed_with_an_expired_session_is_offered_again(client, app, applicant):
    draft = make.a_draft(applicant)
    session = sign_in(client, applicant)
    path = url(draft, "pages", "reason")
    opened = hidden(client.get(path).text, "opened_with")
    session = db.session.merge(session)
    session.seen_at = clock.now().replace(year=2020)
    session.created_at = clock.now().replace(year=2020)
    db.session.commit()
    response = client.submit(path, {"q_reason": "typed too late", "opened_with": opened})
    assert response.status_code == 303
    assert "/sign-in" in response.location
    assert "reason" not in fresh(draft).answers
    sign_in(client, applicant)
    assert "typed too late" in client.get(path).text
    assert client.submit(path, {"q_reason": "typed too late", "opened_with": opened}).status_code == 303
    assert "typed too late" not in client.get(url(draft, "pages", "you")).text
