"""The page of texts side by side: its groups folded with what is lacking in each, and saving that keeps one's place and what is typed."""

import re
from html import unescape

import pytest

from egov.catalogue import queries
from tests.admin.test_languages import save
from tests.admin.test_registry import path, sent
from tests.builders.catalogue import four

HERE = "/texts?left=tg&right=ru"


def index_of(page):
    """The folded groups: the anchor of each, what is lacking there, whether it is open."""
    listed = unescape(page).partition('id="texts"')[2]
    found = re.findall(r'<details[^>]* id="([\w-]+)"( open)?>\s*<summary><h2>(.*?)</h2>(?:<p>(.*?)</p>)?', listed)
    return {words: (anchor, lacking, bool(is_open)) for anchor, is_open, words, lacking in found}


def opened(desk, rest=HERE, **data):
    answer = desk.submit(path(rest=rest), data=data) if data else desk.get(path(rest=rest))
    return [words for words, (_anchor, _lacking, is_open) in index_of(answer.get_data(as_text=True)).items() if is_open]


def test_each_group_is_listed_with_what_is_missing_and_outdated_in_the_columns(desk, service):
    save(service, summary={"tg": "Нав", "ru": "You get a certificate. (ru)"}, outputs=[{"tg": "Шаҳодатнома"}])
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    listed = index_of(page)
    assert listed["Name and summary"][1] == "1 outdated"
    assert listed["What you get"][1] == "1 missing"
    assert listed["Legal basis"][1] == ""
    assert index_of(desk.get(path(rest="/texts?left=tg&right=tg")).get_data(as_text=True))["What you get"][1] == ""


def test_questions_of_a_page_of_the_form_are_listed_by_what_they_ask(desk):
    listed = index_of(desk.get(path(rest="/texts?part=purpose&left=tg&right=ru")).get_data(as_text=True))
    assert list(listed) == ["The page", "What is it for? (en)", "Say what for (en)"]


def test_saving_opens_the_page_where_one_was(desk, service):
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    anchor = index_of(page)["Legal basis"][0]
    form = sent(page)
    name = next(one for one in form if one.startswith("legal_basis-0-title") and one.endswith("ru"))
    answer = desk.submit(path(rest=HERE), data=form | {name: form[name] + "!", "at": anchor})
    assert answer.status_code == 303
    assert answer.location.endswith(f"open={anchor}#{anchor}")
    assert opened(desk, HERE + f"&open={anchor}") == ["Legal basis"]
    assert queries.find_open(service).definition["legal_basis"][0]["title"]["ru"] == four("Law on certificates")["ru"] + "!"


@pytest.mark.parametrize("at", ["", "group-x", "x", "group-1\r\nSet-Cookie: a", "group-9999"])
def test_an_anchor_that_is_none_of_the_page_leads_to_its_top(desk, at):
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    answer = desk.submit(path(rest=HERE), data=sent(page) | {"name_tg": "Нав", "at": at})
    assert answer.status_code == 303
    assert answer.location.endswith("/texts?part=service&left=tg&right=ru")


def test_one_group_is_open_at_first_the_one_with_something_to_do(desk, service):
    assert opened(desk) == ["Name and summary"]
    save(service, outputs=[{"tg": "Шаҳодатнома"}])
    assert opened(desk) == ["What you get"]
    assert opened(desk, HERE + "&open=group-keywords") == ["Words by which it is found"]
    assert opened(desk, HERE + "&open=nothing") == ["What you get"]


def test_every_link_to_a_text_opens_its_group(desk, service):
    save(service, legal_basis=[{"title": {"tg": "Қонун"}}], outputs=[{"tg": "Шаҳодатнома"}])
    check = unescape(desk.get(path(rest="/check")).get_data(as_text=True))
    links = re.findall(r'href="/en/admin/services/passport(/texts\?[^"#]*)#([\w-]+)"', check)
    assert {rest.partition("open=")[2].partition("&")[0] for rest, _field in links} == {"legal_basis-0-title", "outputs-0"}
    for rest, field in links:
        page = unescape(desk.get(path(rest=rest)).get_data(as_text=True))
        within = page.partition(f'id="{field}"')[0].rpartition("<details")[2]
        assert " open>" in within[:60], (rest, field)


def test_what_is_typed_in_several_groups_is_open_when_one_of_them_is_refused(desk, service):
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    name = next(one for one in sent(page) if one.startswith("legal_basis-0-title") and one.endswith("ru"))
    typed = {name: "Закон иначе", "summary_ru": "x" * 5000, "keywords_ru": "справка"}
    assert opened(desk, **(sent(page) | typed)) == ["Name and summary", "Legal basis", "Words by which it is found"]
    assert queries.find_open(service) is None


def test_every_text_is_in_the_form_whether_its_group_is_open_or_folded(desk, service):
    page = desk.get(path(rest=HERE)).get_data(as_text=True)
    folded = {words for words, (_anchor, _lacking, is_open) in index_of(page).items() if not is_open}
    assert len(folded) > 4
    assert desk.submit(path(rest=HERE), data=sent(page) | {"summary_ru": "Нова"}).status_code == 303
    before, after = queries.find_published(service).definition, queries.find_open(service).definition
    assert {key for key in before if before[key] != after[key]} == {"summary"}
