"""The languages of a service on its pages: what is missing and outdated is counted and listed; files for translators go out."""

import re
from html import unescape

import pytest

from egov.catalogue import actions, queries
from egov.catalogue.checking import Known, advice, findings
from egov.catalogue.definition import read_definition
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Invalid
from egov.profiles.loading import load_profile
from tests.admin.test_registry import path
from tests.builders.catalogue import TESTER, a_definition, a_questionnaire, a_service, four
from tests.builders.identity import an_account, sign_in


def save(service, **changes):
    value = queries.definition_of(queries.find_newest(service)).as_json() | changes
    version = actions.save_working(service, read_definition(value), by=TESTER, now=clock.now())
    db.session.commit()
    return version


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def test_the_page_counts_and_lists_what_is_missing_and_what_is_outdated(desk, service):
    save(service, summary={"tg": "Нав", "ru": "You get a certificate. (ru)"})
    page = text_of(desk.get(path(rest="/languages?in=ru")))
    assert "Nothing is missing." in page
    assert "You get a certificate. (tg)" in page
    assert re.search(r'name="anchor" value="summary"', page)
    other = text_of(desk.get(path(rest="/languages?in=kk")))
    assert "right=kk#summary_kk" in other
    assert "No translation is older than its source." in other
    every = text_of(desk.get("/en/admin/services"))
    assert "2 missing, 1 outdated" in every


def test_an_outdated_text_is_advice_on_the_check_with_a_way_to_it_and_stands_in_nobodys_way(desk, service):
    save(service, summary=four("You get a certificate.", tg="Нав"))
    page = text_of(desk.get(path(rest="/check")))
    assert "The text in Russian, Kazakh and English is older than its source." in page
    assert "right=ru#summary_ru" in page
    assert "Nothing stands in the way." in page


@pytest.mark.parametrize(
    ("language", "lacking", "outdated"),
    [
        ("tg", "Ба забони англисӣ матн нест.", "Матн ба забонҳои русӣ ва қазоқӣ аз матни асл куҳнатар аст."),
        ("ru", "Нет текста на английском языке.", "Текст на русском и казахском языках старее исходного."),
        ("kk", "Мәтін ағылшын тілінде жоқ.", "Мәтіннің орыс және қазақ тілдеріндегі нұсқасы бастапқысынан ескі."),
        ("en", "There is no text in English.", "The text in Russian and Kazakh is older than its source."),
    ],
)
def test_findings_name_languages_as_a_sentence_of_the_reader_does(desk, service, language, lacking, outdated):
    written = {"tg": "Нав", "ru": "You get a certificate. (ru)", "kk": "You get a certificate. (kk)"}
    save(service, summary=written)
    page = text_of(desk.get(path(rest="/check").replace("/en/", f"/{language}/")))
    assert lacking in page
    assert outdated in page


def test_an_outdated_text_is_marked_where_it_is_written_beside_its_source(desk, service):
    save(service, summary=four("You get a certificate.", tg="Нав"))
    assert "Outdated. The source said: You get a certificate. (tg)" in text_of(
        desk.get(path(rest="/texts?left=tg&right=ru"))
    )
    assert "Outdated." not in text_of(desk.get(path(rest="/texts?left=tg&right=tg")))


def test_a_translation_is_confirmed_by_a_tick(desk, service):
    save(service, summary=four("You get a certificate.", tg="Нав"))
    seen = queries.find_open(service).stamp
    assert f'name="seen" value="{seen}"' in desk.get(path(rest="/languages?in=ru")).text
    sent = desk.submit(path(rest="/languages/ru/confirm"), data={"seen": seen, "anchor": ["summary", "nowhere"]})
    assert sent.location.endswith("/languages?in=ru")
    assert "No translation is older than its source." in text_of(desk.get(sent.location))
    assert set(queries.find_open(service).outdated["summary"]) == {"kk", "en"}


def test_a_tick_counts_for_the_source_that_stood_beside_it_and_for_no_later_one(desk, service):
    save(service, summary=four("You get a certificate.", tg="Нав"))
    seen = queries.find_open(service).stamp
    save(service, summary=four("You get a certificate.", tg="Навтар"))
    for stamp in (seen, "", "9.9", "x"):
        sent = desk.submit(path(rest="/languages/ru/confirm"), data={"seen": stamp, "anchor": "summary"})
        assert "Look at the texts again before you confirm them." in text_of(desk.get(sent.location))
    assert "ru" in queries.find_open(service).outdated["summary"]


def test_files_are_written_for_real_languages_and_services_only(desk):
    for rest in ("tg.xlf", "xx.xlf", "ru.exe", "ru.xlf?service=nowhere"):
        assert desk.get(f"/en/admin/catalogue/texts/{rest}").status_code == 404, rest


def test_an_editor_of_another_authority_reads_and_changes_nothing_here(client, service):
    save(service, summary=four("You get a certificate.", tg="Нав"))
    stranger = an_account("editor", authority=a_service("elsewhere", authority="other").authority_id)
    sign_in(client, stranger)
    assert client.get(path(rest="/languages")).status_code == 404
    assert client.submit(path(rest="/languages/ru/confirm"), data={"anchor": "summary"}).status_code == 404
    assert client.get("/en/admin/catalogue/texts/ru.csv?service=passport").status_code == 404
    assert b"passport" not in client.get("/en/admin/catalogue/texts/ru.csv").data
    assert set(queries.find_open(service).outdated["summary"]) == {"ru", "kk", "en"}


def test_publishing_needs_the_languages_of_the_profile_and_says_which_text_lacks_which(app):
    form = a_questionnaire()
    form["pages"][0]["title"] = {"tg": "Бетон", "kk": "Сіз туралы", "ru": "О вас"}
    definition = a_definition("passport", summary={"tg": "Ба тоҷикӣ", "ru": "По-русски"}, questionnaire=form)
    required = load_profile("kz").required_languages
    assert required == ("kk", "ru")
    found = findings(definition, Known(languages=required))
    assert [(one.path, one.params["languages"]) for one in found if "languages" in one.params] == [(("summary",), "kk")]
    others = {one.path: one.params["languages"] for one in advice(definition, Known(languages=required)) if "languages" in one.params}  # fmt: skip
    assert others == {("summary",): "en", ("questionnaire", "pages", 0, "title"): "en"}


def test_a_version_with_a_text_missing_in_a_required_language_is_not_sent_for_approval(desk, service):
    version = save(service, summary={"tg": "Ба тоҷикӣ", "ru": "По-русски"})
    with pytest.raises(Invalid):
        actions.request_review(version, by=TESTER, now=clock.now())
    page = text_of(desk.get(path(rest="/check")))
    assert "There is no text in Kazakh and English." in page
    assert "right=kk#summary_kk" in page
