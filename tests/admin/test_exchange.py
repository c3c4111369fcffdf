"""Translations that come back as a file: chosen once, checked, and taken in as they were checked."""

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from egov.catalogue import queries, translations
from egov.files import queries as files
from egov.files.models import FileState, StoredFile
from egov.jobs import worker
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict
from egov.kernel.localised import LANGUAGES
from egov.web.models import HeldInput
from tests.admin.test_languages import save, text_of
from tests.builders.catalogue import a_service, four
from tests.builders.identity import an_account, sign_in

HERE = "/en/admin/catalogue/texts"


@pytest.fixture
def service(app):
    return a_service("passport")


@pytest.fixture
def desk(client, service):
    sign_in(client, an_account("editor"))
    return client


@pytest.fixture
def translated(desk):
    """The texts of the service with one translation changed."""
    content = desk.get(f"{HERE}/ru.xlf?service=passport").data
    return content.replace(b"Certificate passport (ru)</target>", "Паспорт</target>".encode())


def send(desk, content, name="texts.xlf"):
    return desk.submit(HERE, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def pressed(page):
    """What the button “Take it in” of a page sends."""
    return {"sent": re.search(r'name="sent"[^>]* value="(\w+)"', text_of(page))[1]}


def test_a_file_is_chosen_once_checked_without_writing_and_taken_in(desk, service, translated):
    checked = send(desk, translated)
    assert checked.status_code == 200
    assert "Nothing is refused. This file was checked and can be taken in: texts.xlf." in text_of(checked)
    assert re.search(
        r"translations\.xlf:\d+.*passport.*, name.*Certificate passport \(tg\).*Паспорт", text_of(checked), re.DOTALL
    )
    assert queries.find_open(service) is None
    assert desk.submit(f"{HERE}/take", data=pressed(checked)).status_code == 303
    assert queries.find_open(service).definition["name"]["ru"] == "Паспорт"
    again = text_of(send(desk, translated))
    assert "There is nothing to take in" in again
    assert 'name="sent"' not in again
    assert 'name="sent"' not in text_of(desk.get(HERE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_was_checked_waits_on_the_page_in_every_language(desk, translated, language):
    send(desk, translated)
    page = desk.get(f"/{language}/admin/catalogue/texts")
    assert "texts.xlf" in text_of(page)
    assert desk.submit(f"/{language}/admin/catalogue/texts/take", data=pressed(page)).status_code == 303


def test_a_second_press_says_what_the_first_one_did_and_does_nothing(desk, service, translated):
    form = pressed(send(desk, translated))
    for _press in (1, 2):
        answer = desk.submit(f"{HERE}/take", data=form)
        assert answer.status_code == 303
        assert "Taken in: 1 texts, into working versions." in text_of(desk.get(answer.location))
    assert queries.find_open(service).stamp == queries.find_newest(service).stamp
    assert db.session.query(StoredFile).one().state == FileState.DISCARDED


def _file_swept():
    worker.run_until_idle(clock.now() + dt.timedelta(hours=2, minutes=1))


def _note_expired():
    db.session.execute(sa.update(HeldInput).values(expires_at=clock.now() - dt.timedelta(minutes=1)))
    db.session.commit()


@pytest.mark.parametrize("happens", [_file_swept, _note_expired])
def test_after_two_hours_the_file_is_gone_and_that_is_said(desk, service, translated, happens):
    form = pressed(send(desk, translated))
    happens()
    answer = desk.submit(f"{HERE}/take", data=form)
    assert answer.status_code == 409
    assert "is not kept any more" in text_of(answer)
    assert queries.find_open(service) is None


def test_the_worker_discards_what_nobody_took_in(desk, translated):
    send(desk, translated)
    assert files.find_file(db.session.query(StoredFile.id).scalar()) is not None
    _file_swept()
    assert db.session.query(StoredFile).filter_by(state=FileState.KEPT).count() == 0


def test_only_what_was_checked_last_is_taken_in(desk, service, translated):
    first = pressed(send(desk, translated))
    second = pressed(send(desk, translated.replace("Паспорт".encode(), "Другое".encode())))
    answer = desk.submit(f"{HERE}/take", data=first)
    assert answer.status_code == 409
    assert "another file was checked" in text_of(answer)
    assert queries.find_open(service) is None
    assert desk.submit(f"{HERE}/take", data=second).status_code == 303
    assert queries.find_open(service).definition["name"]["ru"] == "Другое"


def test_nobody_takes_in_what_somebody_else_checked(client, desk, service, translated):
    form = pressed(send(desk, translated))
    sign_in(client, an_account("editor"))
    answer = client.submit(f"{HERE}/take", data=form)
    assert answer.status_code == 409
    assert 'name="sent"' not in text_of(answer).partition("</main>")[0]
    assert queries.find_open(service) is None


def test_what_was_changed_since_the_check_is_not_overwritten(desk, service, translated):
    form = pressed(send(desk, translated))
    save(service, name=four("Certificate passport", tg="Номи нав"))
    answer = desk.submit(f"{HERE}/take", data=form)
    assert answer.status_code == 409
    assert "The source was changed since the file went out. It says now: Номи нав" in text_of(answer)
    assert queries.find_open(service).definition["name"]["ru"] == "Certificate passport (ru)"


def test_a_failure_while_taking_in_leaves_the_file_for_another_press(desk, service, translated, monkeypatch):
    form = pressed(send(desk, translated))
    with monkeypatch.context() as broken:
        broken.setattr(translations, "take", lambda *_, **__: (_ for _ in ()).throw(Conflict("Not now.")))
        assert desk.submit(f"{HERE}/take", data=form).status_code == 409
    assert desk.submit(f"{HERE}/take", data=form).status_code == 303


def test_refused_lines_are_named_with_their_place_and_reason_and_keep_everything_out(desk, service):
    content = desk.get("/en/admin/catalogue/texts/ru.csv").data.replace(b"Certificate passport (ru)", "Паспорт".encode())
    save(service, name=four("Certificate passport", tg="Номи нав"))
    answer = send(desk, content, "texts.csv")
    assert answer.status_code == 422
    assert re.search(r"translations\.csv:\d+", text_of(answer))
    assert "The source was changed since the file went out. It says now: Номи нав" in text_of(answer)
    assert 'name="sent"' not in text_of(answer)
    assert queries.find_open(service).definition["name"]["ru"] == "Certificate passport (ru)"


def test_what_cannot_be_read_is_said_beside_the_file_in_the_language_of_the_page(desk):
    assert "Choose a file." in text_of(desk.submit("/en/admin/catalogue/texts", data={}))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff>&b;</xliff>'
    data = {"file": (io.BytesIO(bomb), "a.xlf")}
    answer = desk.submit("/ru/admin/catalogue/texts", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "translations.xlf:1: содержит объявление типа документа" in text_of(answer)
    for content, told in (
        (b"service,place\nx,name\n", "нет столбца language, source, target"),
        (b"service,place,language,source,target\nx,name\n", "строка кончается после 2 из 5 ячеек"),
        (b'service,place,language,source,target\nx,"name\n', "открытая здесь кавычка не закрыта"),
    ):
        data = {"file": (io.BytesIO(content), "a.csv")}
        answer = desk.submit("/ru/admin/catalogue/texts", data=data, content_type="multipart/form-data")
        assert told in text_of(answer), content
    assert send(desk, b"<x", name="../../etc/passwd.exe").status_code == 422
    assert send(desk, b"\xff\xfe\x00", name="a.csv").status_code == 422
