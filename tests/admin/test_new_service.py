"""A service begun in the browser, and what kind of service it is: whose, for whom, by which ways, under which topics."""

import re

import pytest

from egov.catalogue import actions, beginning, queries
from egov.catalogue.models import Category, LifeEvent, State
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid, NotAllowed
from egov.kernel.localised import LANGUAGES
from tests.admin.test_builder import get, text_of
from tests.admin.test_registry import path, sent, working
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_service, a_topic, four
from tests.builders.identity import actor_of, an_account, sign_in

NEW = "/en/admin/new-service"
TYPED = {"name_en": "Fishing permit", "name_tg": "Иҷозати моҳигирӣ", "code": "fish-1", "authority": "ministry"}


@pytest.fixture
def desk(client):
    """The browser of an editor for every authority; two authorities, a service on offer."""
    an_authority("bees")
    a_service("passport")
    sign_in(client, an_account("editor"))
    return client


def bound(client, slug):
    """An editor of one authority signs in."""
    editor = an_account("editor", authority=an_authority(slug).id)
    sign_in(client, editor)
    return editor


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_every_language_for_editors_only(desk, client, language):
    assert desk.get(f"/{language}/admin/new-service?like=passport").status_code == 200
    for role in (None, "officer", "auditor", "operator"):
        sign_in(client, an_account(role))
        assert client.get(f"/{language}/admin/new-service").status_code == 403
        assert client.submit(f"/{language}/admin/new-service", data=TYPED).status_code == 403


def test_a_service_begins_unpublished_and_every_page_of_it_opens(desk):
    answer = desk.submit(NEW, data=TYPED)
    assert answer.location.endswith("/admin/services/fishing-permit")
    service = queries.get_service("fishing-permit")
    assert (service.code, queries.find_published(service)) == ("FISH-1", None)
    assert queries.find_open(service).state == State.WORKING
    assert desk.get("/en/services/fishing-permit").status_code == 404
    page = text_of(desk.get(answer.location))
    for told in ("Say for whom the service is.", "Say how one can apply.", "A questionnaire needs at least one page."):
        assert told in page
    for rest in (
        "/kind",
        "/texts",
        "/terms-fees",
        "/documents",
        "/form",
        "/stages",
        "/grounds",
        "/result",
        "/basis",
        "/faq",
    ):
        assert desk.get(path("fishing-permit", rest)).status_code == 200, rest
    for rest in ("/check", "/versions", "/parts/fees.new", "/parts/stages.new", "/parts/certificate"):
        assert desk.get(path("fishing-permit", rest)).status_code == 200, rest


def test_a_copy_says_what_the_other_says_under_its_own_name(desk):
    for number, word in enumerate(("passport", queries.get_service("passport").code.lower())):
        typed = TYPED | {"copy_of": word, "code": f"C-{number}", "slug": f"copy-{number}"}
        assert desk.submit(NEW, data=typed).status_code == 303
        mine, other = working(typed["slug"]).as_json(), queries.definition_of(queries.get_published("passport")).as_json()
        own = ("name", "code", "slug")
        assert {k: v for k, v in mine.items() if k not in own} == {k: v for k, v in other.items() if k not in own}
        assert mine["name"] == {"tg": "Иҷозати моҳигирӣ", "en": "Fishing permit"}


@pytest.mark.parametrize(
    ("typed", "told", "field"),
    [
        ({"name_en": "", "name_tg": " "}, "Write it in at least one language.", "name_en"),
        ({"code": ""}, "Write the code of the service.", "code"),
        ({"code": "a b"}, "Latin letters, figures, dots and hyphens, 20 at most.", "code"),
        ({"code": "PASS-1"}, "There is a service with this code already.", "code"),
        ({"slug": "passport"}, "There is a service with this address already.", "slug"),
        ({"slug": "Bad Slug"}, "Small Latin letters and figures, with hyphens between.", "slug"),
        ({"authority": "nowhere"}, "Not a valid choice.", "authority"),
        ({"copy_of": "nothing"}, "There is no service with this address or code.", "copy_of"),
        ({"name_en": "x" * 301}, "The text is too long.", "name_en"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_begun(desk, typed, told, field):
    a_service("other", code="PASS-1")
    answer = desk.submit(NEW, data=TYPED | typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert told in page.partition(f'id="{field}-error"')[2][:300]
    assert "Иҷозати моҳигирӣ" in page or "name_tg" in typed
    assert queries.find_service("fishing-permit") is None


def test_an_address_made_from_a_name_is_a_free_one(desk):
    for number, slug in enumerate(("fishing-permit", "fishing-permit-2")):
        assert desk.submit(NEW, data=TYPED | {"code": f"F{number}"}).location.endswith(slug)
    assert beginning.address_for("Ҷ") == "j"
    assert beginning.address_for("—") == "service"


def test_an_editor_of_one_authority_begins_services_of_that_one_only(desk, client):
    editor = bound(client, "bees")
    page = text_of(client.get(NEW))
    assert re.findall(r'<option value="(\w+)"', page) == ["bees"]
    assert client.submit(NEW, data=TYPED).status_code == 422
    assert client.submit(NEW, data=TYPED | {"authority": "bees"}).status_code == 303
    foreign = beginning.blank(code="X1", slug="x", name=four("X"), authority="ministry")
    with pytest.raises(NotAllowed):
        actions.register(foreign, by=actor_of(editor), now=clock.now())


def test_what_is_not_public_is_copied_by_its_own_editors_only(desk, client):
    a_service("secret", published=False, summary=four("Nobody knows yet"))
    editor = bound(client, "bees")
    for word in ("secret", queries.get_service("secret").code):
        with pytest.raises(Invalid):
            beginning.to_copy(word, by=actor_of(editor))
    answer = client.submit(NEW, data=TYPED | {"authority": "bees", "copy_of": "secret"})
    assert answer.status_code == 422
    assert client.submit(NEW, data=TYPED | {"authority": "bees", "copy_of": "passport"}).status_code == 303
    assert working("fishing-permit").authority == "bees"


def test_what_kind_of_service_it_is_is_chosen_and_said(desk):
    a_topic(Category, "nature")
    a_topic(LifeEvent, "moving")
    db.session.commit()
    form = sent(get(desk, "/kind")) | {
        "audience": ["legal_entity"],
        "channels": ["centre", "office"],
        "assurance": "high",
        "authority": "bees",
        "categories": ["nature"],
        "life_events": ["moving"],
        "keywords_tg": "моҳӣ\n шикор \nмоҳӣ",
        "keywords_en": "",
    }
    assert desk.submit(path(rest="/kind"), data=form).status_code == 303
    found = working()
    assert (found.audience, found.channels, found.assurance) == (("legal_entity",), ("centre", "office"), "high")
    assert (found.authority, found.categories, found.life_events) == ("bees", ("nature",), ("moving",))
    assert found.keywords == {"tg": ("моҳӣ", "шикор")}
    assert queries.get_service("passport").authority_id == an_authority("ministry").id, "until it is published"


def test_what_is_chosen_for_nobody_is_lacking_and_told_beside(desk):
    form = sent(get(desk, "/kind"))
    assert desk.submit(path(rest="/kind"), data=form).status_code == 303
    assert working().audience == ()
    assert "Say for whom the service is." in get(desk, "/kind")


@pytest.mark.parametrize(
    ("name", "value"),
    [("audience", "martian"), ("authority", "nowhere"), ("assurance", "none"), ("categories", "x"), ("channels", "pigeon")],
)
def test_what_is_not_offered_is_refused_beside_its_field(desk, name, value):
    a_topic(Category, "nature")
    db.session.commit()
    answer = desk.submit(path(rest="/kind"), data=sent(get(desk, "/kind")) | {name: value})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in text_of(answer)
    assert working() is None


def test_an_editor_of_one_authority_moves_no_service_away_and_takes_none(desk, client):
    own = a_service("hives", authority="bees")
    editor = bound(client, "bees")
    form = sent(text_of(client.get(path("hives", "/kind")))) | {"audience": ["citizen"], "channels": ["portal"]}
    assert client.submit(path("hives", "/kind"), data=form | {"authority": "ministry"}).status_code == 422
    assert client.submit(path("passport", "/kind"), data=form | {"authority": "bees"}).status_code == 404
    moved = queries.definition_of(queries.get_published("hives")).model_copy(update={"authority": "ministry"})
    with pytest.raises(NotAllowed):
        actions.save_working(own, moved, by=actor_of(editor), now=clock.now())
    assert client.submit(path("hives", "/kind"), data=form).status_code == 303


def test_two_editors_choose_topics_at_once_and_both_choices_stay(desk):
    for topic in ("nature", "sport"):
        a_topic(Category, topic)
    db.session.commit()
    form = sent(get(desk, "/kind")) | {"audience": ["citizen"], "channels": ["portal", "office"], "categories": ["nature"]}
    other = queries.definition_of(queries.get_published("passport")).model_copy(update={"categories": ("sport",)})
    actions.save_working(queries.get_service("passport"), other, by=TESTER, now=clock.now())
    db.session.commit()
    assert desk.submit(path(rest="/kind"), data=form).status_code == 303
    assert sorted(working().categories) == ["nature", "sport"]
