"""Translations that come back as a file: sent, checked by the worker, and taken in as they were checked by a second press."""

import datetime as dt
import io
import re

import pytest
from sqlalchemy.orm.exc import StaleDataError

from egov.catalogue import actions, intake, queries, sent_texts, tasks, translations
from egov.catalogue.models import CatalogueImport, ImportState
from egov.files.models import FileState, StoredFile
from egov.identity import actions as identity
from egov.identity.models import RoleGrant
from egov.jobs import worker
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.admin.test_imports import text_of
from tests.admin.test_languages import save
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_service, four
from tests.builders.identity import TESTER, an_account, sign_in

HERE = "/en/admin/catalogue/texts"


@pytest.fixture
def service(app):
    return a_service("passport")


@pytest.fixture
def editor(app):
    return an_account("editor")


@pytest.fixture
def desk(client, service, editor):
    sign_in(client, editor)
    return client


@pytest.fixture
def translated(desk):
    """The texts of the service with one translation changed."""
    content = desk.get(f"{HERE}/ru.xlf?service=passport").data
    return content.replace(b"Certificate passport (ru)</target>", "Паспорт</target>".encode())


def send(desk, content, name="texts.xlf", here=HERE):
    return desk.submit(here, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def checked(desk, content, name="texts.xlf"):
    """The page of a file that was sent and checked."""
    location = send(desk, content, name).location
    worker.run_until_idle()
    return location


def the_import():
    db.session.expire_all()
    return db.session.query(CatalogueImport).order_by(CatalogueImport.id.desc()).first()


def test_a_file_is_kept_checked_by_the_worker_without_writing_and_taken_in_by_a_second_press(desk, service, translated):
    answer = send(desk, translated)
    assert answer.status_code == 303
    assert "0 lines read so far" in text_of(desk.get(answer.location)), "the request itself reads nothing of the file"
    worker.run_until_idle()
    page = text_of(desk.get(answer.location))
    assert "New 0 Changed 1 Confirmed 0" in page
    assert "Nothing is refused." in page
    assert re.search(r"texts\.xlf:\d+.*passport , name Certificate passport \(tg\) Паспорт", page)
    assert queries.find_open(service) is None
    assert desk.submit(f"{answer.location}/take").status_code == 303
    assert queries.find_open(service) is None, "the press only asks the worker"
    worker.run_until_idle()
    assert the_import().state == ImportState.TAKEN
    assert queries.find_open(service).definition["name"]["ru"] == "Паспорт"
    assert "Taken in" in text_of(desk.get(answer.location))
    again = text_of(desk.get(checked(desk, translated)))
    assert "There is nothing to take in" in again


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_is_shown_in_every_language(desk, translated, language):
    root = f"/{language}/admin/catalogue/texts"
    location = send(desk, translated, here=root).location
    assert desk.get(location).status_code == 200
    worker.run_until_idle()
    assert "texts.xlf" in text_of(desk.get(root))
    assert desk.submit(f"{location}/take").status_code == 303
    worker.run_until_idle()
    assert desk.get(location).status_code == 200


def test_a_second_press_takes_in_once_and_the_file_is_let_go(desk, service, translated):
    location = checked(desk, translated)
    assert desk.submit(f"{location}/take").status_code == 303
    assert desk.submit(f"{location}/take").status_code == 409
    worker.run_until_idle()
    tasks.take_import({"import_id": the_import().id}, clock.now())
    assert queries.find_open(service).stamp == "2.1", "one save of one working version"
    assert the_import().file_id is None
    assert db.session.query(StoredFile).filter_by(state=FileState.KEPT).count() == 0


def test_what_nobody_took_in_is_kept_for_a_day_and_then_that_is_said(desk, service, translated):
    location = checked(desk, translated)
    worker.run_until_idle(clock.now() + sent_texts.LIFE - dt.timedelta(minutes=1))
    assert the_import().may_be_taken
    worker.run_until_idle(clock.now() + sent_texts.LIFE + dt.timedelta(minutes=1))
    assert "The file is not kept any more" in text_of(desk.get(location))
    assert desk.submit(f"{location}/take").status_code == 409
    assert queries.find_open(service) is None
    worker.run_until_idle(clock.now() + dt.timedelta(days=3))
    assert db.session.query(StoredFile).count() == 0


def test_a_file_that_is_being_taken_in_is_not_let_go_meanwhile(desk, service, translated):
    location = checked(desk, translated)
    desk.submit(f"{location}/take")
    sent_texts.discard(the_import().file_id, clock.now())
    db.session.commit()
    worker.run_until_idle()
    assert queries.find_open(service).definition["name"]["ru"] == "Паспорт"


def test_several_files_wait_beside_each_other_and_each_is_taken_in_as_it_was_checked(desk, service, translated):
    first = checked(desk, translated)
    checked(desk, translated.replace("Паспорт".encode(), "Другое".encode()))
    desk.submit(f"{first}/take")
    worker.run_until_idle()
    assert queries.find_open(service).definition["name"]["ru"] == "Паспорт"


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_nobody_sees_or_takes_in_what_somebody_else_sent(client, desk, service, translated, role):
    location = checked(desk, translated)
    sign_in(client, an_account(role))
    assert client.get(location).status_code == 404
    assert client.submit(f"{location}/take").status_code == 404
    assert "texts.xlf" not in text_of(client.get(HERE))
    assert queries.find_open(service) is None


def test_translations_are_no_catalogue_and_a_catalogue_is_no_translations(client, desk, translated):
    location = checked(desk, translated)
    sign_in(client, an_account("publisher"))
    assert client.get(location.replace("/texts/sent/", "/import/")).status_code == 404
    assert "texts.xlf" not in text_of(client.get("/en/admin/catalogue/import"))


def test_what_was_changed_between_check_and_press_is_not_overwritten(desk, service, translated):
    location = checked(desk, translated)
    save(service, name=four("Certificate passport", tg="Номи нав"))
    db.session.commit()
    assert desk.submit(f"{location}/take").status_code == 303
    worker.run_until_idle()
    assert "The source was changed since the file went out. It says now: Номи нав" in text_of(desk.get(location))
    assert not the_import().may_be_taken
    assert queries.find_open(service).definition["name"]["ru"] == "Certificate passport (ru)"


def test_all_services_of_a_file_are_written_or_none(desk, service, monkeypatch):
    other = a_service("licence")
    content = desk.get(f"{HERE}/ru.csv").data
    for slug in ("passport", "licence"):
        content = content.replace(f"Certificate {slug} (ru)".encode(), f"Справка {slug}".encode())
    location = checked(desk, content, "texts.csv")
    desk.submit(f"{location}/take")
    whole, calls = actions.save_working, []

    def fails_at_the_second(*args, **more):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        return whole(*args, **more)

    with monkeypatch.context() as broken:
        broken.setattr(actions, "save_working", fails_at_the_second)
        worker.run_until_idle()
    assert len(calls) == 2
    assert the_import().state == ImportState.FAILED
    assert "The portal stumbled over this file" in text_of(desk.get(location))
    assert queries.find_open(service) is queries.find_open(other) is None


def test_refused_lines_are_named_with_their_place_and_reason_and_keep_everything_out(desk, service):
    content = desk.get(f"{HERE}/ru.csv").data.replace(b"Certificate passport (ru)", "Паспорт".encode())
    save(service, name=four("Certificate passport", tg="Номи нав"))
    db.session.commit()
    location = checked(desk, content, "texts.csv")
    page = text_of(desk.get(location))
    assert re.search(r"texts\.csv:\d+", page)
    assert "The source was changed since the file went out. It says now: Номи нав" in page
    assert "Refused 1" in page
    assert desk.submit(f"{location}/take").status_code == 409
    assert queries.find_open(service).definition["name"]["ru"] == "Certificate passport (ru)"


def test_a_role_withdrawn_after_the_press_takes_nothing_in(desk, service, editor, translated):
    location = checked(desk, translated)
    desk.submit(f"{location}/take")
    db.session.query(RoleGrant).filter_by(account_id=editor.id).delete()
    db.session.commit()
    worker.run_until_idle()
    assert the_import().state != ImportState.TAKEN
    assert queries.find_open(service) is None


def test_an_account_closed_after_the_press_takes_nothing_in(desk, service, editor, translated):
    location = checked(desk, translated)
    desk.submit(f"{location}/take")
    identity.deactivate(editor, by=TESTER, now=clock.now())
    db.session.commit()
    worker.run_until_idle()
    assert the_import().state != ImportState.TAKEN
    assert queries.find_open(service) is None


@pytest.mark.parametrize(("overtaken", "state"), [(1, ImportState.TAKEN), (9, ImportState.FAILED)])
def test_somebody_who_saves_at_the_very_moment_makes_the_worker_begin_anew(
    desk, service, translated, monkeypatch, overtaken, state
):
    location = checked(desk, translated)
    desk.submit(f"{location}/take")
    left, write = [StaleDataError] * overtaken, translations.write

    def overtake(*args, **more):
        write(*args, **more)
        if left:
            raise left.pop()

    monkeypatch.setattr(translations, "write", overtake)
    worker.run_until_idle()
    assert the_import().state == state
    assert (queries.find_open(service) is not None) == (state == ImportState.TAKEN)
    assert ("Nothing was taken in: try again." in text_of(desk.get(location))) == (state == ImportState.FAILED)


def test_a_file_that_says_something_of_millions_of_letters_is_told_of_in_few(desk, service):
    lines = "".join(f"passport,name,{'x' * 60_000},a,b\n" for _ in range(20))
    location = checked(desk, b"service,place,language,source,target\n" + lines.encode(), "texts.csv")
    page = desk.get(location)
    assert "This is no language to translate into: xxx" in page.text
    assert len(page.data) < 60_000


def test_whoever_is_bound_to_an_authority_writes_in_its_services_alone(client, desk, service, translated):
    sign_in(client, an_account("editor", authority=an_authority("elsewhere")))
    location = checked(client, translated)
    assert "There is no service called passport that you may write in." in text_of(client.get(location))


def test_progress_shows_while_a_long_file_is_read(desk, service, monkeypatch):
    row = "passport,name,ru,Certificate passport (tg),Certificate passport (ru)\n"
    send(desk, b"service,place,language,source,target\n" + row.encode() * 250, "texts.csv")
    monkeypatch.setattr(intake, "_PROGRESS_SECONDS", 0)
    seen, whole = [], translations.said
    monkeypatch.setattr(
        translations,
        "said",
        lambda *args, **more: seen.append(db.session.query(CatalogueImport.done).scalar()) or whole(*args, **more),
    )
    tasks.check_import({"import_id": the_import().id}, clock.now())
    assert {0, 100, 200} <= set(seen)
    assert the_import().done == 250


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("", b"", "Choose a file."),
        ("passwd.exe", b"<x", "Choose a file that ends in .csv, .xlf, .xliff."),
        ("a.csv", b"", "The file is empty."),
    ],
)
def test_what_cannot_be_checked_is_told_beside_its_field(desk, name, content, told):
    answer = send(desk, content, name)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert the_import() is None


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>'


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlf", BOMB, "a.xlf:1 содержит объявление типа документа"),
        ("a.csv", b"service,place\nx,name\n", "нет столбца language, source, target"),
        ("a.csv", b"service,place,language,source,target\nx,name\n", "строка кончается после 2 из 5 ячеек"),
        ("a.csv", b'service,place,language,source,target\nx,"name\n', "открытая здесь кавычка не закрыта"),
        ("../../a.csv", b"\xff\xfe\x00", "Файл не удалось прочитать"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_in_the_language_of_the_page(desk, name, content, told):
    location = checked(desk, content, name)
    assert not the_import().may_be_taken
    assert told in text_of(desk.get(location.replace("/en/", "/ru/")))
