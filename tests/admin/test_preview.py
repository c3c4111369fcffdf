"""The working version as people will see it, and a form tried out: the portal's own pages, nothing filed, nothing stored."""

import io
import re
from html import unescape

import pytest
import sqlalchemy as sa

from egov.catalogue import actions, queries
from egov.catalogue.definition import read_definition
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.admin.test_registry import path
from tests.builders.catalogue import TESTER, a_definition, a_questionnaire, a_service, four
from tests.builders.files import a_pdf
from tests.builders.identity import an_account, sign_in

GROUP = {
    "key": "children",
    "kind": "group",
    "required": False,
    "label": four("Children"),
    "entry": four("Child"),
    "questions": [{"key": "child_name", "kind": "text", "label": four("Name of the child")}],
}
PAPER = {"key": "paper", "kind": "file", "label": four("The paper"), "required": False}
RARE = {"key": "is_rare", "kind": "yes_no", "label": four("Is it a rare case?"), "required": False}
UNTOUCHED = ("application", "attachment", "stored_file", "receipt", "message", "work_case", "journal", "job")


@pytest.fixture
def service(app):
    form = a_questionnaire()
    form["pages"][0]["questions"].append(RARE)
    form["pages"][1]["questions"] += [GROUP, PAPER]
    form["pages"].insert(1, {
        "key": "rare", "title": four("A rare page"), "when": {"==": [{"var": "is_rare"}, True]},
        "questions": [{"key": "why", "kind": "text", "label": four("Why so rare?")}],
    })  # fmt: skip
    evidence = [{"what": four("The paper"), "from": "applicant", "questions": ["paper"]}]
    return a_service("passport", questionnaire=form, evidence=evidence)


@pytest.fixture
def desk(client, service):
    sign_in(client, an_account("editor"))
    return client


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def rewrite(service, **changes):
    """Somebody saves the working version: what `changes` say, and all else as it was."""
    newest = queries.find_newest(service)
    value = queries.definition_of(newest).as_json() | changes
    version = actions.save_working(service, read_definition(value), by=TESTER, now=clock.now())
    db.session.commit()
    return version


def rows(app):
    names = [name for name in sa.inspect(db.engine).get_table_names() if name in UNTOUCHED]
    assert len(names) >= 6, names
    return {name: db.session.scalar(sa.text(f"SELECT count(*) FROM {name}")) for name in names}


def send(desk, page, data, **more):
    return desk.submit(path(rest=f"/try/pages/{page}"), data=data, **more)


def fill(desk):
    """Walks the whole form."""
    assert send(desk, "person", {"q_full_name": "Rustam Nazarov", "q_email": ""}).location.endswith("/try/pages/purpose")
    answer = send(
        desk,
        "purpose",
        {
            "q_purpose": "work",
            "q_children-entry": "0",
            "q_children-0-child_name": "Zarina",
            "q_paper": (io.BytesIO(a_pdf()), "paper.pdf"),
        },
        content_type="multipart/form-data",
    )
    assert answer.location.endswith("/try/check"), text_of(answer)


@pytest.mark.parametrize("tag", ["tg", "ru", "kk", "en"])
def test_the_preview_is_the_passport_of_the_working_version_in_each_language(desk, service, tag):
    before = text_of(desk.get("/en/admin/services/passport/preview/passport"))
    assert "Preview of version 1, which is in force." in before
    rewrite(service, summary=four("Not public yet"))
    assert "Preview: this is not published." in text_of(desk.get("/en/admin/services/passport/preview/passport"))
    page = text_of(desk.get(f"/{tag}/admin/services/passport/preview/passport"))
    assert f"Not public yet ({tag})" in page
    assert f"Certificate passport ({tag})" in page
    assert f'href="/{tag}/admin/services/passport/try"' in page
    assert "Not public yet" not in text_of(desk.get(f"/{tag}/services/passport"))


def test_only_previews_may_stand_in_a_frame_and_only_the_desk_may_show_one(desk):
    inside = desk.get(path(rest="/preview/passport")).headers["Content-Security-Policy"]
    around = desk.get(path(rest="/preview")).headers["Content-Security-Policy"]
    public = desk.get("/en/services/passport").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in inside
    assert "frame-src" not in inside
    assert "frame-src 'self'" in around
    assert "frame-ancestors 'none'" in around
    assert "frame-ancestors 'none'" in public
    assert "frame-src" not in public
    for rest in ("/try", "/try/pages/person", "/try/check", "/preview/pages/purpose"):
        assert "frame-ancestors 'self'" in desk.get(path(rest=rest)).headers["Content-Security-Policy"]


def test_a_text_that_is_lacking_is_shown_in_another_language_and_listed_with_a_way_to_write_it(desk, service):
    rewrite(service, summary={"tg": "Танҳо тоҷикӣ"})
    page = text_of(desk.get(path(rest="/preview?in=kk")))
    assert "Танҳо тоҷикӣ" in page
    assert "right=kk#summary_kk" in page
    assert "Танҳо тоҷикӣ" in text_of(desk.get("/kk/admin/services/passport/preview/passport"))
    assert "Every text of this page is there." in text_of(desk.get(path(rest="/preview?in=tg")))


def test_a_page_that_is_asked_only_sometimes_can_be_looked_at_and_is_judged_without_being_kept(desk, app):
    before = rows(app)
    assert "Why so rare?" in text_of(desk.get(path(rest="/preview/pages/rare")))
    wrong = desk.submit(path(rest="/preview/pages/rare"), data={"q_why": ""})
    assert wrong.status_code == 422
    assert "Preview: nothing is kept." in text_of(wrong)
    right = desk.submit(path(rest="/preview/pages/rare"), data={"q_why": "Because"})
    assert right.status_code == 303
    assert right.location.endswith("/preview/pages/purpose")
    assert "Because" not in text_of(desk.get(path(rest="/preview/pages/rare")))
    assert rows(app) == before


def test_a_version_with_gaps_can_be_looked_at(client):
    editor = an_account("editor")
    sign_in(client, editor)
    value = a_definition("passport", authority="ministry").as_json()
    a_service("another")
    value |= {
        "terms": [],
        "fees": [],
        "route": {},
        "summary": {},
        "name": {"ru": "Только имя"},
        "questionnaire": {"pages": []},
    }
    actions.register(read_definition(value | {"code": "GAPS1"}), by=TESTER, now=clock.now())
    db.session.commit()
    for rest in ("/preview", "/preview/passport", "/try", "/try/check"):
        assert client.get(path(rest=rest)).status_code == 200, rest
    assert client.get(path(rest="/preview/pages/person")).status_code == 404


def test_a_trial_walks_the_form_to_its_end_and_files_and_stores_nothing(desk, app):
    before = rows(app)
    start = text_of(desk.get(path(rest="/try")))
    assert "Trial: nothing is sent." in start
    assert desk.submit(path(rest="/try/begin")).location.endswith("/try/pages/person")
    fill(desk)
    check = text_of(desk.get(path(rest="/try/check")))
    assert "Rustam Nazarov" in check
    assert "Zarina" in check
    assert "paper.pdf" in check
    assert "Trial: nothing is sent." in check
    assert "If you send it today" in check
    assert desk.submit(path(rest="/try/end"), data={}).status_code == 422
    sent = desk.submit(path(rest="/try/end"), data={"agreed": "y"})
    assert sent.status_code == 303
    end = text_of(desk.get(sent.location))
    assert "TJ-0000-0000-0000" in end
    assert "Nothing was sent: this was a trial." in end
    assert "What the applicant would be told" in end
    assert "Certificate passport (en)" in end
    assert rows(app) == before


def test_the_end_of_a_trial_tells_each_language_its_own_words(desk):
    fill(desk)
    page = text_of(desk.get("/ru/admin/services/passport/try/end"))
    assert re.search(r"Ваше заявление|заявлени", page)
    assert "(ru)" in page


def test_a_trial_judges_answers_follows_conditions_and_keeps_what_is_typed(desk):
    wrong = send(desk, "person", {"q_full_name": "", "q_email": "nobody"})
    assert wrong.status_code == 422
    assert 'value="nobody"' in text_of(wrong)
    rare = send(desk, "person", {"q_full_name": "Rare", "q_email": "", "q_is_rare": "yes"})
    assert rare.location.endswith("/try/pages/rare")
    assert 'value="Rare"' in text_of(desk.get(path(rest="/try/pages/person")))
    unseen = send(desk, "purpose", {"_seen": ["q_purpose"], "q_purpose": "other"})
    assert unseen.location.endswith("/try/pages/purpose")
    assert "Say what for" in text_of(desk.get(path(rest="/try/pages/purpose")))


def test_an_end_without_answers_leads_back_to_the_check(desk):
    assert desk.get(path(rest="/try/end")).location.endswith("/try/check")
    assert desk.submit(path(rest="/try/end"), data={"agreed": "y"}).status_code == 422
    assert "still missing" in text_of(desk.get(path(rest="/try/check")))


def test_a_file_is_judged_and_only_its_name_remembered_until_it_is_removed(desk):
    bad = send(desk, "purpose", {"q_purpose": "work", "q_paper": (io.BytesIO(b"#!/bin/sh"), "run.pdf")}, content_type="multipart/form-data")  # fmt: skip
    assert bad.status_code == 422
    fill(desk)
    shown = text_of(desk.get(path(rest="/try/pages/purpose")))
    assert "paper.pdf" in shown
    number = re.search(r'name="_discard" value="(\d+)"', shown)[1]
    send(desk, "purpose", {"q_purpose": "work", "_discard": number})
    assert "paper.pdf" not in text_of(desk.get(path(rest="/try/pages/purpose")))


def test_a_trial_begun_anew_is_empty_and_everybody_has_their_own(desk, app):
    fill(desk)
    other = app.test_client()
    sign_in(other, an_account("editor"))
    assert "Rustam" not in text_of(other.get(path(rest="/try/pages/person")))
    assert "Rustam" in text_of(desk.get(path(rest="/try/pages/person")))
    desk.submit(path(rest="/try/begin"))
    assert "Rustam" not in text_of(desk.get(path(rest="/try/pages/person")))


def test_a_trial_goes_on_with_the_version_as_it_is_saved_anew(desk, service):
    fill(desk)
    form = a_questionnaire()
    form["pages"][0]["questions"][0]["label"] = four("Your name in full")
    form["pages"][1]["questions"][0] |= {"kind": "number"}
    form["pages"][1]["questions"][0].pop("options")
    form["pages"][1]["questions"].pop()
    rewrite(service, questionnaire=form)
    page = text_of(desk.get(path(rest="/try/pages/person")))
    assert "Your name in full" in page
    assert 'value="Rustam Nazarov"' in page
    assert "still missing" in text_of(desk.get(path(rest="/try/check")))


def test_who_may_not_see_the_desk_sees_no_preview_and_no_trial(client, service):
    rewrite(service, summary=four("Not public yet"))
    stranger = an_account("editor", authority=a_service("elsewhere", authority="other").authority_id)
    sign_in(client, stranger)
    for rest in (
        "/preview",
        "/preview/passport",
        "/preview/pages/person",
        "/try",
        "/try/pages/person",
        "/try/check",
        "/try/end",
    ):
        answer = client.get(path(rest=rest))
        assert answer.status_code == 404, rest
        assert "Not public yet" not in text_of(answer), rest


@pytest.mark.parametrize("tag", LANGUAGES)
def test_each_row_of_links_has_a_name_of_its_own(desk, tag):
    page = desk.get(f"/{tag}/admin/services/passport/preview").text
    names = re.findall(r'<nav[^>]* aria-label="([^"]+)"', page)
    assert len(names) > 4
    assert sorted(names) == sorted(set(names))


def test_each_choice_of_the_preview_keeps_the_others(desk):
    page = text_of(desk.get(path(rest="/preview?part=purpose&in=kk&as=desktop")))
    for rest in ("part=rare&in=kk&as=desktop", "part=purpose&in=ru&as=desktop", "part=purpose&in=kk&as=phone"):
        assert f'href="/en/admin/services/passport/preview?{rest}"' in page, rest
    assert '/kk/admin/services/passport/preview/pages/purpose"' in page
    assert "dz-frame--desktop" in page
