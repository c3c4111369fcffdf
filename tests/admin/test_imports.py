"""A catalogue by page: sent, checked by the worker, taken in by a second press; and fetched again."""

import io
import re
import zipfile

import pytest

from egov.catalogue import actions, importing, intake, queries, tasks
from egov.catalogue.models import CatalogueImport, ImportState, Service, State
from egov.catalogue.yaml_files import write
from egov.files.models import StoredFile
from egov.identity.models import RoleGrant
from egov.jobs import worker
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_definition, a_service, four
from tests.builders.identity import actor_of, an_account, sign_in

HERE = "/en/admin/catalogue/import"
NEW = "code,slug,name_ru,summary_ru,authority\n0007,new,Справка,Вы получите справку,ministry\n"


@pytest.fixture
def publisher(app):
    return an_account("publisher")


@pytest.fixture
def desk(client, publisher):
    """A publisher's browser."""
    an_authority("ministry")
    db.session.commit()
    sign_in(client, publisher)
    return client


def send(desk, content, name="new.csv", **more):
    data = content if isinstance(content, bytes) else content.encode()
    form = {"file": (io.BytesIO(data), name), "known": "", **more}
    return desk.submit(HERE, form, content_type="multipart/form-data")


def a_zip(*definitions):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for definition in definitions:
            target.writestr(f"services/{definition.slug}.yaml", write(definition))
    return packed.getvalue()


def the_import():
    db.session.expire_all()
    return db.session.query(CatalogueImport).one()


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screens_open_in_every_language(desk, language):
    send(desk, NEW)
    token = the_import().token
    for path in ("import", f"import/{token}", "export"):
        assert desk.get(f"/{language}/admin/catalogue/{path}").status_code == 200
    worker.run_until_idle()
    assert desk.get(f"/{language}/admin/catalogue/import/{token}").status_code == 200


def test_a_file_is_checked_first_and_taken_in_by_a_second_press(desk):
    answer = send(desk, NEW)
    assert answer.status_code == 303
    page = desk.get(answer.location)
    assert "0 lines read so far" in text_of(page)
    worker.run_until_idle()
    assert db.session.query(Service).count() == 0
    page = text_of(desk.get(answer.location))
    assert "New 1 Changed 0 Unchanged 0 Refused 0" in page
    assert "There is no text in Tajik, Kazakh and English." in page
    assert desk.submit(f"{answer.location}/take").status_code == 303
    assert the_import().state == ImportState.TAKING
    worker.run_until_idle()
    assert the_import().state == ImportState.TAKEN
    assert queries.find_open(queries.get_service("new")).state == State.WORKING
    assert "Taken in" in text_of(desk.get(answer.location))
    assert db.session.query(JournalRow).filter_by(kind="catalogue.imported").one().facts["added"] == 1


SCREENS = (
    "",
    "/languages",
    "/preview",
    "/try",
    "/texts",
    "/terms-fees",
    "/documents",
    "/form",
    "/check",
    "/review",
    "/versions",
    "/retire",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_a_service_that_came_in_incomplete_opens(desk, language):
    send(desk, NEW)
    worker.run_until_idle()
    desk.submit(f"{HERE}/{the_import().token}/take")
    worker.run_until_idle()
    service = queries.get_service("new")
    assert queries.definition_of(queries.find_open(service)).terms == ()
    root = f"/{language}/admin/services/new"
    for rest in (*SCREENS, "/compare?from=1&to=1", "/conditions/fees.0"):
        expected = {"/review": 303, "/conditions/fees.0": 404}.get(rest, 200)
        assert desk.get(root + rest).status_code == expected, rest
    assert desk.get(f"/{language}/admin").status_code == 200
    assert desk.get(f"/{language}/admin/services").status_code == 200
    strip = desk.get(f"{root}/preview/passport").get_data(as_text=True).partition("dz-strip4")[2].partition("</dl>")[0]
    undescribed = {
        "tg": "Ҳанӯз навишта нашудааст",
        "ru": "Ещё не указано",
        "kk": "Әлі жазылмаған",
        "en": "Not described yet",
    }
    assert strip.count(undescribed[language]) == 2, "a fee and a term that nobody wrote are not told"


def test_a_service_that_came_in_without_a_term_is_given_one(desk):
    send(desk, NEW)
    worker.run_until_idle()
    desk.submit(f"{HERE}/{the_import().token}/take")
    worker.run_until_idle()
    path, seen = "/en/admin/services/new/parts/terms.new", queries.find_open(queries.get_service("new")).stamp
    line = {"seen": seen, "unit": "working_days"}
    assert desk.submit(path, {**line, "amount": "ten"}).status_code == 422
    assert desk.submit(path, {**line, "amount": "10"}).status_code == 303
    db.session.expire_all()
    written = queries.definition_of(queries.find_open(queries.get_service("new")))
    assert [(term.amount, term.unit) for term in written.terms] == [(10, "working_days")]
    assert written.fees == ()


def test_a_second_press_twice_takes_in_once(desk):
    location = send(desk, NEW).location
    worker.run_until_idle()
    assert desk.submit(f"{location}/take").status_code == 303
    assert desk.submit(f"{location}/take").status_code == 409
    worker.run_until_idle()
    tasks.take_import({"import_id": the_import().id}, clock.now())
    assert queries.get_service("new").last_number == 1


def test_complete_services_wait_for_a_colleague_or_are_published_by_one(desk, app):
    location = send(desk, a_zip(a_definition("one")), "many.zip").location
    worker.run_until_idle()
    desk.submit(f"{location}/take")
    worker.run_until_idle()
    assert queries.find_open(queries.get_service("one")).state == State.IN_REVIEW
    location = send(desk, a_zip(a_definition("two")), "many.zip").location
    worker.run_until_idle()
    colleague = app.test_client()
    sign_in(colleague, an_account("publisher"))
    assert "you are the second to look at them" in text_of(colleague.get(location))
    colleague.submit(f"{location}/take")
    worker.run_until_idle()
    assert queries.get_published("two").number == 1


def test_what_is_refused_is_told_with_its_place_and_nothing_can_be_taken(desk):
    location = send(desk, NEW + "0008,second,Два,Два,nobody\n").location
    worker.run_until_idle()
    page = text_of(desk.get(location))
    assert "new.csv:3 Authority: There is no authority called nobody." in page
    assert "Nothing is taken in as long as a line is refused" in page
    assert desk.submit(f"{location}/take").status_code == 409
    assert the_import().state == ImportState.CHECKED


def test_places_in_a_zip_are_told_without_the_portals_folders(desk):
    location = send(desk, a_zip(a_definition("one", authority="nobody")), "many.zip").location
    worker.run_until_idle()
    page = text_of(desk.get(location))
    assert re.search(r" one\.yaml:\d+ Authority: There is no authority called nobody", page)


def test_another_countrys_columns_are_chosen_or_sent(desk):
    mapping = (
        b"fields: {code: 'X-{n}', slug: 'x-{n}', authority: {value: ministry}, name: {en: '{t}'}, summary: {en: '{t}'}}"
    )
    location = send(desk, "n,t\n1,One\n", "theirs.csv", mapping=(io.BytesIO(mapping), "mine.yaml")).location
    worker.run_until_idle()
    assert "Column mapping: mine.yaml" in text_of(desk.get(location))
    assert the_import().report["added"] == ["x-1"]


def test_a_chosen_mapping_that_does_not_fit_is_told(desk):
    location = send(desk, NEW, known="ca_gc_service_inventory").location
    worker.run_until_idle()
    assert "the mapping speaks of columns that are not there" in text_of(desk.get(location))


@pytest.mark.parametrize(
    ("name", "content", "more", "told"),
    [
        ("", b"", {}, "Choose a file."),
        ("a.pdf", b"x", {}, "Choose a file that ends in"),
        ("a.csv", b"", {}, "The file is empty."),
        ("a.csv", b"x", {"known": "nothing"}, "Not a valid choice"),
        ("a.csv", b"x", {"mapping": (io.BytesIO(b"\xff"), "m.yaml")}, "A column mapping is a small YAML file"),
        ("a.csv", b"x", {"mapping": (io.BytesIO(b"fields: {}"), "m.yaml")}, "This is no column mapping"),
    ],
)
def test_what_cannot_be_checked_is_told_beside_its_field(desk, name, content, more, told):
    answer = send(desk, content, name, **more)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert db.session.query(CatalogueImport).count() == 0


def test_a_file_that_cannot_be_read_at_all_is_told(desk):
    location = send(desk, b"PK\x03\x04broken", "many.zip").location
    worker.run_until_idle()
    assert the_import().state == ImportState.FAILED
    assert "many.zip is no zip, or is damaged" in text_of(desk.get(location))


def test_a_stumble_of_the_portal_is_told_and_not_tried_for_ever(desk, monkeypatch):
    location = send(desk, NEW).location
    monkeypatch.setattr(importing, "survey", lambda *_, **__: 1 / 0)
    worker.run_until_idle()
    assert the_import().state == ImportState.FAILED
    assert "The portal stumbled over this file" in text_of(desk.get(location))


def test_a_withdrawn_role_takes_nothing_in(desk, publisher):
    location = send(desk, NEW).location
    worker.run_until_idle()
    desk.submit(f"{location}/take")
    for grant in publisher_grants(publisher):
        db.session.delete(grant)
    db.session.commit()
    worker.run_until_idle()
    assert the_import().state == ImportState.FAILED
    assert db.session.query(Service).count() == 0


def publisher_grants(account):
    return db.session.query(RoleGrant).filter_by(account_id=account.id).all()


def test_progress_shows_while_it_is_read(desk, monkeypatch):
    rows = "".join(f"{n:04},s{n},Имя,Кратко,ministry\n" for n in range(300))
    send(desk, NEW + rows)
    seen = []
    monkeypatch.setattr(intake, "_PROGRESS_SECONDS", 0)
    original = intake.transaction

    def watching(*args, **more):
        seen.append(db.session.query(CatalogueImport.done).scalar())
        return original(*args, **more)

    monkeypatch.setattr(intake, "transaction", watching)
    tasks.check_import({"import_id": the_import().id}, clock.now())
    assert {100, 200, 300} <= set(seen)


@pytest.mark.parametrize("role", ["editor", "admin", "officer"])
def test_only_publishers_may(client, role):
    an_authority("ministry")
    sign_in(client, an_account(role, authority=an_authority("ministry")) if role == "officer" else an_account(role))
    for path in ("import", "export", "export/catalogue.csv"):
        assert client.get(f"/en/admin/catalogue/{path}").status_code == 403
    assert client.get(f"{HERE}/{'0' * 32}").status_code == 403


def test_an_import_that_is_not_there_is_not_found(desk):
    assert desk.get(f"{HERE}/{'0' * 32}").status_code == 404


@pytest.mark.parametrize(("suffix", "begins"), [("csv", b"\xef\xbb\xbfcode,slug"), ("xlsx", b"PK"), ("zip", b"PK")])
def test_the_catalogue_is_fetched_as_a_file_that_comes_back_unchanged(desk, suffix, begins):
    a_service("one", name=four("=1+1"))
    a_service("two")
    answer = desk.get(f"/en/admin/catalogue/export/catalogue.{suffix}")
    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="catalogue.{suffix}"'
    send(desk, answer.data, f"catalogue.{suffix}")
    worker.run_until_idle()
    assert the_import().report["figures"] | {"unchanged": 2} == the_import().report["figures"]
    assert not the_import().may_be_taken


def test_the_stored_file_is_the_one_that_was_checked(desk):
    send(desk, NEW)
    found = the_import()
    stored = db.session.get(StoredFile, found.file_id)
    assert (stored.size, found.file_name) == (len(NEW.encode()), "new.csv")


def test_somebody_who_changed_the_catalogue_meanwhile_is_not_run_over(desk):
    service = a_service("one")
    changed = a_definition("one", code=service.code, name=four("Theirs"))
    location = send(desk, a_zip(changed), "many.zip").location
    worker.run_until_idle()
    editor = an_account("editor")
    mine = a_definition("one", code=service.code)
    actions.save_working(queries.get_service("one"), mine, by=actor_of(editor), now=clock.now())
    db.session.commit()
    desk.submit(f"{location}/take")
    worker.run_until_idle()
    assert the_import().state == ImportState.CHECKED
    assert "somebody is working on version 2" in text_of(desk.get(location))


@pytest.mark.parametrize(
    ("language", "header", "row", "mapping"),
    [
        ("tg", "сарлавҳа нест", "катак дорад", "аз ҳад чуқур"),
        ("ru", "нет заголовка", "в строке ячеек", "слишком глубоко"),
        ("kk", "тақырып жоқ", "ұяшық", "тым терең"),
        ("en", "there is no header", "the row has 4 cells", "is too deep"),
    ],
)
def test_what_a_format_finds_is_told_in_the_language_of_the_page(desk, language, header, row, mapping):
    for content, told in ((b"\n\n", header), (b"code,slug\n1,2,3,4\n", row)):
        location = send(desk, content, "bad.csv").location
        worker.run_until_idle()
        assert told in text_of(desk.get(location.replace("/en/", f"/{language}/")))
    deep = {"file": (io.BytesIO(b"x"), "a.csv"), "known": "", "mapping": (io.BytesIO(b"[" * 1000), "m.yaml")}
    answer = desk.submit(HERE.replace("/en/", f"/{language}/"), deep, content_type="multipart/form-data")
    assert f"m.yaml:1: {mapping}" in text_of(answer)


def test_a_list_of_what_is_allowed_and_the_name_of_a_language_are_said_in_the_language_of_the_page(desk):
    a_service("one")
    for sheet, told in (
        (
            "code,slug,term_amount,term_unit\none,one,3,fortnights\n",
            "инҳо нест: working_days, calendar_days, working_hours, automatic",
        ),
        (NEW, "Ба забонҳои тоҷикӣ, қазоқӣ ва англисӣ матн нест."),
    ):
        location = send(desk, sheet.replace("\none,", f"\n{queries.get_service('one').code},"), "bad.csv").location
        worker.run_until_idle()
        assert told in text_of(desk.get(location.replace("/en/", "/tg/")))


JOINING = """
fields: {code: "{n}", slug: "{t}", name: {en: "{t}"}, summary: {en: "{t}"}, authority: "{office.name}"}
joins: {office: {file: offices.csv, column: o, key: o}}
"""


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"services.csv": "n,t,o\n0007,fishing,7\n", "in/offices.csv": "o,name\n7,ministry\n"}, "New 1"),
        ({"services.csv": "n,t,o\n0007,fishing,7\n"}, "wants offices.csv beside it"),
        ({"offices.csv": "o,name\n7,ministry\n"}, "must hold one table"),
        ({"services.csv": "n,t,o\n", "more.csv": "n\n", "offices.csv": "o\n"}, "must hold one table"),
        ({"services.csv": "n,t,o\n", "run.sh": "x"}, "is no table"),
    ],
)
def test_a_table_is_sent_in_one_zip_with_the_files_that_its_mapping_joins(desk, files, told):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        for name, text in files.items():
            target.writestr(name, text)
    answer = send(desk, packed.getvalue(), "land.zip", mapping=(io.BytesIO(JOINING.encode()), "land.yaml"))
    worker.run_until_idle()
    page = text_of(desk.get(answer.location))
    assert told in page
