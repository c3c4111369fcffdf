"""Before a version is public: the check leads to each place, the dry run is on the page, remarks stand beside their field."""

import datetime as dt
from typing import get_args

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from egov.admin.registry_places import choices_of, href_of, name_of
from egov.admin.registry_texts import place_words
from egov.catalogue import actions, queries, reviewing, tasks
from egov.catalogue.anchors import anchor_of, path_of
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.models import ReviewRemark, State
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, NotAllowed
from egov.kernel.localised import LANGUAGES
from egov.web.language import speaking
from egov.web.presentation import show_date
from tests.admin.test_registry import in_review, path, sent, working
from tests.builders.applications import a_published_version, a_submitted_application
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_definition, a_questionnaire, a_service, four
from tests.builders.identity import actor_of, an_account, sign_in
from tests.builders.spine import settle


@pytest.fixture
def desk(client):
    """An editor's browser."""
    sign_in(client, an_account("editor"))
    return client


@pytest.fixture
def publisher(client):
    """A publisher's browser."""
    sign_in(client, an_account("publisher"))
    return client


def saved(slug="passport", **changes):
    """What the working version of the service says from now on."""
    service = queries.get_service(slug)
    before = queries.definition_of(queries.get_published(slug)).as_json()
    actions.save_working(service, read_definition(before | changes), by=TESTER, now=clock.now())
    db.session.commit()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_lists_what_is_wrong_with_a_link_to_each_place(desk, language):
    a_service("passport")
    form = a_questionnaire()
    form["pages"][1]["questions"][1]["when"] = {
        "and": [{"==": [{"var": "purpose"}, "work"]}, {"==": [{"var": "purpose"}, "other"]}]
    }
    form["pages"][0]["questions"].append({"key": "home_address", "kind": "address", "label": four("Where you live")})
    saved(questionnaire=form)
    page = desk.get(f"/{language}/admin/services/passport/check").text
    assert f"/{language}/admin/services/passport/form/questions/purpose_text" in page
    assert f"/{language}/admin/services/passport/form/questions/home_address" in page


def test_the_overview_names_what_is_lacking_as_the_check_does_and_leads_there(desk):
    a_service("passport")
    form = a_questionnaire()
    form["pages"][0]["questions"].append({"key": "home_address", "kind": "address", "label": four("Where you live")})
    saved(questionnaire=form)
    page = desk.get(path()).text
    assert "/en/admin/services/passport/form/questions/home_address" in page
    assert "Question 3" not in page
    assert "prefill" not in desk.get(path(rest="/check")).text


def test_a_check_without_errors_offers_the_next_step(desk):
    a_service("passport")
    assert "Send for approval" not in desk.get(path(rest="/check")).get_data(as_text=True)
    saved(name=four("Newer"))
    assert "Send for approval" in desk.get(path(rest="/check")).get_data(as_text=True)


def test_every_link_of_the_check_leads_to_a_field_that_is_there(desk):
    a_service("passport", evidence=[{"what": four("Photo"), "from": "registry"}])
    definition = queries.definition_of(queries.get_published("passport"))
    paths = [
        ("name",),
        ("terms", 0, "condition"),
        ("fees", 0),
        ("evidence", 0, "questions"),
        ("faq", 0, "answer"),
        ("fees",),
    ]
    paths += [("questionnaire", "pages", 0), ("questionnaire", "pages", 1, "questions", 0, "options", 1, "label")]
    paths += [("questionnaire", "pages", 1, "questions", 1, "when"), ("certificate", "validity"), ("refusal_grounds", 1)]
    with desk.application.test_request_context("/en/"):
        desk.application.preprocess_request()
        links = [href_of(definition, "passport", place, language) for place in paths for language in ("ru", "")]
        names = [name_of(definition, place) for place in paths]
    assert names[8] == "Purpose (en): Say what for (en) · Asked when"
    for link in links:
        address, _, field = link.partition("#")
        answer = desk.get(address)
        assert answer.status_code == 200, link
        assert f'id="{field}"' in answer.text or not field, link


def test_a_document_is_linked_to_its_question_in_the_browser(desk):
    a_service("passport")
    form = sent(desk.get(path(rest="/parts/evidence.new")).text) | {"what_tg": "Сурат", "questions": ["purpose"]}
    assert desk.submit(path(rest="/parts/evidence.new"), data=form).status_code == 303
    assert [line.questions for line in working().evidence] == [(), ("purpose",)]


def changed_service(**changes):
    """A service with a filed application, whose next version waits for approval."""
    version = a_published_version("passport")
    a_submitted_application(version=version)
    editor = an_account("editor")
    saved("passport", **changes)
    working_version = queries.find_open(queries.get_service("passport"))
    actions_by = actor_of(editor)
    working_version.state = State.IN_REVIEW
    working_version.requested_at = clock.now()
    reviewing.ask_dry_run(working_version, by=actions_by, now=clock.now())
    db.session.commit()
    return working_version


def test_difference_check_and_dry_run_are_on_one_page_and_publishing_waits_for_it(publisher):
    changed_service(fees=[{"kind": "fixed", "amount": "156.00"}])
    page = publisher.get(path(rest="/review")).text
    assert "It is being tried" in page
    answer = publisher.submit(path(rest="/review"), data=sent(page) | {"decision": "publish"})
    assert answer.status_code == 422
    assert "First try the version" in answer.text
    settle()
    page = publisher.get(path(rest="/review")).text.replace("\u00a0", " ")
    assert "Looked at: 1 of 1. Something would change for: 1." in page
    assert "Fee: 78 somoni → <strong>156 somoni</strong> (1)" in page
    assert "What version 2 changes" in page
    assert publisher.submit(path(rest="/review"), data=sent(page) | {"decision": "publish"}).status_code == 303
    db.session.expire_all()
    assert queries.get_published("passport").number == 2


def test_the_dry_run_can_be_asked_for_again_and_by_the_author_before_the_review(desk):
    a_service("passport")
    saved(name=four("Newer"))
    assert "was not tried yet" in desk.get(path(rest="/check")).text
    assert desk.submit(path(rest="/dry-run"), data={}).status_code == 303
    settle()
    page = desk.get(path(rest="/check")).text
    assert "Looked at: 0 of 0." in page
    assert desk.submit(path(rest="/dry-run?back=review"), data={}).location.endswith("/review#dry-run")
    assert "It is being tried" in desk.get(path(rest="/check")).text


def test_a_remark_stands_beside_its_field_until_it_is_settled(publisher, client):
    in_review()
    definition = working()
    anchor = "questionnaire/pages/purpose/questions/reason/label" if definition.questionnaire.question("reason") else ""
    anchor = anchor or anchor_of(definition, ("questionnaire", "pages", 1, "questions", 1))
    form = sent(publisher.get(path(rest="/remarks")).text) | {"anchor": anchor, "text": "Say this <b>simpler</b>"}
    assert publisher.submit(path(rest="/remarks"), data=form).status_code == 303
    page = publisher.get(path(rest="/review")).text
    assert "Say this &lt;b&gt;simpler" in page
    form = sent(page) | {"decision": "send_back", "remarks": ""}
    assert publisher.submit(path(rest="/review"), data=form).status_code == 303
    sign_in(client, an_account("editor"))
    assert "simpler" in client.get(path()).text
    page = client.get(path(rest="/texts?part=purpose")).text
    assert page.index("simpler") > page.index("What is it for?")
    assert "simpler" not in client.get(path(rest="/texts?part=person")).text
    remark = db.session.scalars(sa.select(ReviewRemark)).one()
    assert client.submit(path(rest=f"/remarks/{remark.id}/resolve"), data={}).status_code == 303
    assert "simpler" not in client.get(path(rest="/texts?part=purpose")).text
    db.session.expire_all()
    assert remark.resolved_at is not None


def remarked(**remarks):
    """The working version of the passport service, sent back with a remark at each anchor."""
    in_review()
    version = queries.find_open(queries.get_service("passport"))
    for anchor, text in remarks.items():
        reviewing.remark(version, anchor=anchor.replace("__", "/"), text=text, by=TESTER, now=clock.now())
    actions.send_back(version, remarks="", by=TESTER, now=clock.now())
    db.session.commit()


def test_a_remark_on_a_question_a_line_or_a_page_is_on_the_very_page_where_that_is_written(client):
    page = "questionnaire__pages__purpose"
    remarked(
        **{f"{page}__questions__purpose": "Ask shorter", page: "Title it", "fees__0": "Whence", "audience": "And firms"}
    )
    sign_in(client, an_account("editor"))
    for rest, text in (
        ("/form?page=purpose", "Ask shorter"),
        ("/form/questions/purpose", "Ask shorter"),
        ("/form?page=purpose", "Title it"),
        ("/form/pages/purpose", "Title it"),
        ("/terms-fees", "Whence"),
        ("/parts/fees.0", "Whence"),
        ("/kind", "And firms"),
    ):
        assert f"</strong>: {text}" in client.get(path(rest=rest)).text, rest
    for rest, text in (
        ("/form?page=person", "Ask shorter"),
        ("/form/pages/purpose", "Ask shorter"),
        ("/form/questions/purpose_text", "Ask shorter"),
        ("/parts/terms.0", "Whence"),
        ("/parts/fees.new", "Whence"),
    ):
        assert text not in client.get(path(rest=rest)).text, rest


def test_the_overview_leads_from_each_remark_to_its_place(client):
    remarked(fees__0="Whence", questionnaire__pages__purpose__questions__purpose="Ask shorter")
    sign_in(client, an_account("editor"))
    page = client.get(path()).text
    assert 'href="/en/admin/services/passport/terms-fees#line-fees-0">Fee 1</a></strong>: Whence' in page
    assert 'href="/en/admin/services/passport/form/questions/purpose">' in page


def test_every_field_of_a_definition_has_words_for_a_remark_or_a_finding(app):
    def fields_of(kind, seen):
        for inner in get_args(kind):
            yield from fields_of(inner, seen)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            for name, field in kind.model_fields.items():
                yield name
                yield from fields_of(field.annotation, seen)

    with speaking("tg"):
        bare = {name for name in fields_of(ServiceDefinition, set()) if place_words((name,)) == name}
    assert not bare


def test_places_of_one_kind_are_told_apart_by_how_their_text_begins(client):
    a_service(
        "passport", refusal_grounds=[{"code": "a", "text": four("Papers lack")}, {"code": "b", "text": four("No reply")}]
    )
    with speaking("en"):
        names = [name for _anchor, name in choices_of(queries.definition_of(queries.get_published("passport")))]
    assert "Grounds for refusal 2, Ground for refusal: No reply (en)" in names


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": ""}, "Say what has to be changed."),
        ({"anchor": ""}, "Choose a place of the description."),
        ({"anchor": "nowhere/at/all"}, "Not a valid choice"),
    ],
)
def test_a_remark_needs_a_place_and_a_text(publisher, changes, told):
    in_review()
    form = sent(publisher.get(path(rest="/remarks")).text) | {"anchor": "name", "text": "Too long"}
    answer = publisher.submit(path(rest="/remarks"), data=form | changes)
    assert answer.status_code == 422
    assert told in answer.text


def test_only_publishers_remark_and_only_on_what_waits(desk, client):
    in_review()
    assert desk.get(path(rest="/remarks")).status_code == 403
    version = queries.find_open(queries.get_service("passport"))
    with pytest.raises(NotAllowed):
        reviewing.remark(version, anchor="name", text="x", by=actor_of(an_account("editor")), now=clock.now())
    actions.send_back(version, remarks="x", by=TESTER, now=clock.now())
    with pytest.raises(Conflict):
        reviewing.remark(version, anchor="name", text="x", by=TESTER, now=clock.now())


def test_editors_of_an_authority_see_only_its_services(client):
    a_service("passport")
    a_service("beekeeping", authority="farming")
    editor = an_account("editor", authority=an_authority("farming"))
    sign_in(client, editor)
    assert client.get(path("beekeeping", "/check")).status_code == 200
    for rest in ("", "/check", "/texts", "/documents", "/terms-fees", "/review", "/versions"):
        assert client.get(path(rest=rest)).status_code == 404, rest
    for rest in ("/dry-run", "/request-review"):
        assert client.submit(path(rest=rest), data={}).status_code == 404, rest


def test_an_approved_version_is_published_on_its_day_by_the_worker_and_the_day_is_shown(publisher):
    in_review(name=four("Tomorrow's name"))
    version = queries.find_open(queries.get_service("passport"))
    later = clock.now() + dt.timedelta(days=3)
    actions.publish(version, by=actor_of(an_account("publisher")), now=clock.now(), effective_at=later)
    db.session.commit()
    assert "Approved; in force from" in publisher.get(path(rest="/review")).text
    assert "Approved for a later day" in publisher.get(path(rest="/versions")).text
    told = f"Version 2: approved, in force from {show_date(later)}."
    assert all(told in publisher.get(path(rest=rest)).text for rest in ("", "/texts"))
    assert show_date(later) in publisher.get("/en/admin").text
    tasks.publish_due({}, later - dt.timedelta(minutes=1))
    assert queries.get_published("passport").number == 1
    tasks.publish_due({}, later)
    db.session.commit()
    assert queries.get_published("passport").number == 2


def test_an_anchor_stays_with_its_question_when_others_come_and_go(app):
    before = a_definition("passport")
    anchor = anchor_of(before, ("questionnaire", "pages", 1, "questions", 0, "options", 1, "label"))
    form = a_questionnaire()
    form["pages"].reverse()
    form["pages"][0]["questions"].insert(0, {"key": "new", "kind": "text", "label": four("New")})
    after = a_definition("passport", questionnaire=form)
    assert path_of(after, anchor) == ("questionnaire", "pages", 0, "questions", 1, "options", 1, "label")
    form["pages"][0]["questions"].pop(1)
    gone = a_definition("passport", questionnaire=form | {"pages": form["pages"]})
    assert path_of(gone, anchor) == ("questionnaire", "pages", 0, "questions")
    assert path_of(before, "no/such") == ()


def test_every_place_that_can_be_chosen_is_found_again(app):
    definition = a_definition("passport")
    with app.test_request_context("/en/"):
        app.preprocess_request()
        for anchor, name in choices_of(definition):
            assert anchor_of(definition, path_of(definition, anchor)) == anchor
            assert name


def test_the_pages_of_a_form_of_two_hundred_questions_ask_the_database_little(desk):
    pages = [
        {
            "key": f"p{number}",
            "title": four(f"Page {number}"),
            "questions": [
                {"key": f"q{number}_{place}", "kind": "yes_no", "label": four("Really?")}
                | ({"when": {"var": f"q{number}_{place - 1}"}} if place % 2 else {})
                for place in range(10)
            ],
        }
        for number in range(20)
    ]
    a_service("passport", questionnaire={"pages": pages}, certificate=None)
    saved(name=four("Newer"))
    for rest in ("", "/check", "/documents", "/texts?part=p7"):
        assert desk.get(path(rest=rest)).status_code == 200
        assert len(desk.statements) <= 15, rest
