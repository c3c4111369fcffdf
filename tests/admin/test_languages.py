"""The languages of a service on its pages: what is missing and outdated is counted and listed; files for translators go out and come back."""

import io
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


@pytest.fixture
def service(app):
    return a_service("passport")


@pytest.fixture
def desk(client, service):
    sign_in(client, an_account("editor"))
    return client


def save(service, **changes):
    value = queries.definition_of(queries.find_newest(service)).as_json() | changes
    version = actions.save_working(service, read_definition(value), by=TESTER, now=clock.now())
    db.session.commit()
    return version


def text_of(answer):
    return unescape(answer.get_data(as_text=True))


def send(desk, content, do="check", name="texts.xlf"):
    data = {"do": do, "file": (io.BytesIO(content), name)}
    return desk.submit("/en/admin/catalogue/texts", data=data, content_type="multipart/form-data")


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
    assert "The translation is older than its source: Русский, Қазақша, English." in page
    assert "right=ru#summary_ru" in page
    assert "Nothing stands in the way." in page


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


def test_a_file_goes_out_is_checked_without_writing_and_taken_in(desk, service):
    answer = desk.get("/en/admin/catalogue/texts/ru.xlf?service=passport")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="passport-ru.xlf"'
    content = answer.data.replace(b"Certificate passport (ru)</target>", "Паспорт</target>".encode())
    checked = send(desk, content)
    assert checked.status_code == 200
    assert "Nothing is refused." in text_of(checked)
    assert re.search(
        r"translations\.xlf:\d+.*passport.*, name.*Certificate passport \(tg\).*Паспорт", text_of(checked), re.DOTALL
    )
    assert queries.find_open(service) is None
    assert send(desk, content, do="take").status_code == 303
    assert queries.find_open(service).definition["name"]["ru"] == "Паспорт"
    assert "There is nothing to take in" in text_of(send(desk, content))
    assert desk.get("/en/admin/catalogue/texts").status_code == 200


def test_refused_lines_are_named_with_their_place_and_reason_and_keep_everything_out(desk, service):
    content = desk.get("/en/admin/catalogue/texts/ru.csv").data.replace(b"Certificate passport (ru)", "Паспорт".encode())
    save(service, name=four("Certificate passport", tg="Номи нав"))
    for do in ("check", "take"):
        answer = send(desk, content, do, "texts.csv")
        assert answer.status_code == 422
        assert re.search(r"translations\.csv:\d+", text_of(answer))
        assert "The source was changed since the file went out. It says now: Номи нав" in text_of(answer)
    assert queries.find_open(service).definition["name"]["ru"] == "Certificate passport (ru)"


def test_what_cannot_be_read_is_said_beside_the_file_in_the_language_of_the_page(desk):
    assert "Choose a file." in text_of(desk.submit("/en/admin/catalogue/texts", data={"do": "check"}))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>'
    data = {"do": "take", "file": (io.BytesIO(bomb), "a.xlf")}
    answer = desk.submit("/ru/admin/catalogue/texts", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "translations.xlf:1: содержит объявление типа документа" in text_of(answer)
    for content, told in (
        (b"service,place\nx,name\n", "нет столбца language, source, target"),
        (b"service,place,language,source,target\nx,name\n", "строка кончается после 2 из 5 ячеек"),
        (b'service,place,language,source,target\nx,"name\n', "открытая здесь кавычка не закрыта"),
    ):
        data = {"do": "check", "file": (io.BytesIO(content), "a.csv")}
        answer = desk.submit("/ru/admin/catalogue/texts", data=data, content_type="multipart/form-data")
        assert told in text_of(answer), content
    assert send(desk, b"<x", name="../../etc/passwd.exe").status_code == 422
    assert send(desk, b"\xff\xfe\x00", name="a.csv").status_code == 422


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
    assert "There is no text in Қазақша, English." in page
    assert "right=kk#summary_kk" in page
