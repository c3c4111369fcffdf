"""The page of texts side by side: a list of its groups with what is lacking in each, and saving that keeps one's place."""

import re
from html import unescape

import pytest

from egov.catalogue import queries
from tests.admin.test_languages import save
from tests.admin.test_registry import path, sent
from tests.builders.catalogue import a_service, four
from tests.builders.identity import an_account, sign_in

HERE = "/texts?left=tg&right=ru"


@pytest.fixture
def service(app):
    return a_service("passport")


@pytest.fixture
def desk(client, service):
    sign_in(client, an_account("editor"))
    return client


def index_of(page):
    """The list at the top: what leads where, and what is lacking there."""
    listed = unescape(page).partition('id="texts-index"')[2].partition("</nav>")[0]
    found = re.findall(r'<a href="#([\w-]+)"><span>(.*?)</span>\s*(?:<small>(.*?)</small>)?', listed)
    return {words: (anchor, lacking) for anchor, words, lacking in found}


def test_each_group_is_listed_with_what_is_missing_and_outdated_in_the_columns(desk, service):
    save(service, summary={"tg": "Нав", "ru": "You get a certificate. (ru)"}, outputs=[{"tg": "Шаҳодатнома"}])
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    listed = index_of(page)
    assert listed["Name and summary"][1] == "1 outdated"
    assert listed["What you get"][1] == "1 missing"
    assert listed["Legal basis"][1] == ""
    for anchor, _lacking in listed.values():
        assert f'id="{anchor}"' in page
    assert index_of(desk.get(path(rest="/texts?left=tg&right=tg")).get_data(as_text=True))["What you get"][1] == ""


def test_questions_of_a_page_of_the_form_are_listed_by_what_they_ask(desk):
    listed = index_of(desk.get(path(rest="/texts?part=purpose&left=tg&right=ru")).get_data(as_text=True))
    assert list(listed) == ["The page", "What is it for? (en)", "Say what for (en)"]


def test_saving_opens_the_page_where_one_was(desk, service):
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    anchor, _lacking = index_of(page)["Legal basis"]
    form = sent(page)
    name = next(one for one in form if one.startswith("legal_basis-0-title") and one.endswith("ru"))
    answer = desk.submit(path(rest=HERE), data=form | {name: form[name] + "!", "at": anchor})
    assert answer.status_code == 303
    assert answer.location.endswith(f"#{anchor}")
    assert queries.find_open(service).definition["legal_basis"][0]["title"]["ru"] == four("Law on certificates")["ru"] + "!"


@pytest.mark.parametrize("at", ["", "group-x", "x", "group-1\r\nSet-Cookie: a", "group-9999"])
def test_an_anchor_that_is_none_of_the_page_leads_to_its_top(desk, at):
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]* value="([\d.]*)"', page)[1]
    answer = desk.submit(path(rest=HERE), data={"seen": seen, "name-tg": "Нав", "at": at})
    assert "#" not in (answer.location or "")
