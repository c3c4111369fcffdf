"""Whatever is sent, there is one clear finding with its place, and nothing is half-loaded."""

import datetime as dt
import gzip
import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from egov.catalogue import importing
from egov.catalogue.formats import archive, base, csv_rows, json_rows, opening, xlsx_bounds, xlsx_rows
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.rows import Reading
from egov.catalogue.models import Service
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER

HEAD = "code,slug,name_en,summary_en,authority\n"
GOOD = "0001,one,One,First,ministry\n"


def refused(path, **more):
    """The findings of an import, which must leave nothing behind."""
    an_authority("ministry")
    report = importing.import_file(path, by=TESTER, now=clock.now(), **more)
    assert report.stopped
    assert db.session.query(Service).count() == 0
    return [f"{place}: {text}" for place, text in report.refusals]


def a_file(tmp_path, content, name="bad.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "bad.csv:1: is empty"),
        (b"\n\n", "bad.csv:1: there is no header"),
        (HEAD, "bad.csv:1: there is no row under the header"),
        ("name,price\nx,1\n", "bad.csv:1: the columns code and slug are wanted"),
        ("code,slug,code\n1,2,3\n", "bad.csv:1: there are two columns called code"),
        ("code,,slug\n1,2,3\n", "bad.csv:1: column 2 has no name"),
        (HEAD + GOOD + "0002,two,Tw", "bad.csv:3: the row ends after 3 of 5 cells"),
        (HEAD + GOOD + '0002,"two\n', "bad.csv:3: a quotation mark that is opened here is not closed"),
        (HEAD + GOOD + '0002,"two"x,Two,Second,ministry\n', "bad.csv:3: is not CSV"),
        (HEAD + GOOD + "0002,two,Two,Second,ministry,more\n", "bad.csv:3: the row has 6 cells, the header 5"),
        (HEAD + GOOD + "0002,two,Tw\0o,Second,ministry\n", "bad.csv:1: is no text"),
        (HEAD + GOOD + "0002,two,Tw\x07o,Second,ministry\n", "bad.csv:3: name_en: holds a character that cannot be shown"),
        (HEAD + GOOD + "0001,two,Two,Second,ministry\n", "bad.csv:3: code 0001 is also in bad.csv:2"),
        (HEAD + GOOD + "0002,one,Two,Second,ministry\n", "bad.csv:3: slug one is also in bad.csv:2"),
        (HEAD + GOOD + "0002,Two Words,Two,Second,ministry\n", "bad.csv:3: slug: "),
        (HEAD + GOOD + "0002,two,Two,Second,nobody\n", "bad.csv:3: authority: There is no authority called nobody."),
        (HEAD.encode() + b"0001,one,Caf\xe9 fran\xe7ais,First,ministry\n", "bad.csv:2: is not UTF-8 text"),
    ],
)
def test_a_bad_sheet_is_told_with_its_place(app, tmp_path, content, told):
    found = refused(a_file(tmp_path, content))
    assert any(line.startswith(told) for line in found), found


@pytest.mark.parametrize("name", ["large.csv", "large.xlsx", "large.csv.gz", "large.json", "large.zip"])
def test_a_file_beyond_the_limit_is_refused_before_it_is_read(app, tmp_path, monkeypatch, name):
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.truncate(base.MAX_BYTES + 1)
    monkeypatch.setattr(opening, "_first_wrong_line", lambda *_: pytest.fail("it was read"))
    if name.endswith((".json", ".zip")):
        read = archive.unpack if name.endswith(".zip") else lambda path, _: list(json_rows.read_rows(path, Reading()))
        with pytest.raises(Unreadable, match="larger than 100 MB"):
            read(path, tmp_path / "out")
    else:
        assert refused(path) == [f"{name}: is larger than 100 MB"]


def test_a_packed_file_that_swells_is_refused(app, tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 1024 * 1024)
    path = a_file(tmp_path, gzip.compress(b"a" * 2 * 1024 * 1024), "swelling.csv.gz")
    assert refused(path) == ["swelling.csv.gz: is larger than 1 MB"]
    cut = a_file(tmp_path, gzip.compress((HEAD + GOOD).encode())[:-12], "cut.csv.gz")
    assert refused(cut) == ["cut.csv.gz: the packed file is cut off"]


def a_workbook(tmp_path, rows, name="book.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = tmp_path / name
    book.save(path)
    return path


def with_part(path, name, content):
    """The workbook with one of its parts replaced or added."""
    old = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(old)) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            if part.filename != name:
                after.writestr(part, before.read(part))
        after.writestr(name, content)
    return path


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("filling", [0, 700 * 1024])
def test_a_workbook_with_entities_is_not_opened(app, tmp_path, encoding, filling):
    path = a_workbook(tmp_path, [["code", "slug"], ["1", "one"]])
    bomb = BOMB.replace("<!DOCTYPE", f"<!--{'x' * filling}--><!DOCTYPE")
    with_part(path, "xl/sharedStrings.xml", bomb.encode(encoding))
    assert "declares a document type or entities" in refused(path)[0]


def test_a_workbook_that_swells_is_not_opened(app, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_bounds, "MAX_BYTES", 1024 * 1024)
    path = with_part(a_workbook(tmp_path, [["code", "slug"]]), "xl/media/a.bin", b"\0" * 2 * 1024 * 1024)
    assert "unpacks to more than" in refused(path)[0]


def test_a_formula_in_a_workbook_is_refused_and_never_reckoned(app, tmp_path):
    path = a_workbook(tmp_path, [["code", "slug", "name_en"], ["1", "one", '=HYPERLINK("x")']])
    assert refused(path) == ["book.xlsx:2: name_en: is a formula; give its value"]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"not a zip at all", b""])
def test_what_is_no_workbook_is_one_clear_line(app, tmp_path, content):
    found = refused(a_file(tmp_path, content, "bad.xlsx"))
    assert len(found) == 1
    assert found[0].startswith("bad.xlsx: is no Excel workbook")


def test_a_workbook_cut_off_is_one_clear_line(app, tmp_path):
    path = a_workbook(tmp_path, [["code", "slug"], ["1", "one"]])
    path.write_bytes(path.read_bytes()[:-200])
    assert len(refused(path)) == 1
    whole = a_workbook(tmp_path, [["code", "slug"], ["1", "one"]])
    with_part(
        whole,
        "xl/worksheets/sheet1.xml",
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>code',
    )
    assert len(refused(whole)) == 1


def test_figures_and_days_of_a_workbook_are_plain_text(tmp_path):
    path = a_workbook(tmp_path, [["a", "b", "c", "d"], [12.0, 1.5, dt.date(2026, 1, 2), True]])
    assert next(iter(xlsx_rows.read_rows(path, Reading()))).cells == {"a": "12", "b": "1.5", "c": "2026-01-02", "d": "yes"}


@pytest.mark.parametrize(
    ("text", "items", "told"),
    [
        ('[{"a": 1}, {"a": "x"}]', 2, ""),
        ("[]", 0, ""),
        ('{"a": 1}', 0, "a list of objects is wanted"),
        ('[{"a": 1}, {"a": ', 1, "in.json[2]: is not JSON, or is cut off"),
        ('[{"a": 1} {"a": 2}]', 1, "a comma is wanted after it"),
        ('[{"a": 1}, nonsense]', 1, "in.json[2]: is not JSON"),
        ("[" * 5000, 0, "is not JSON"),
    ],
)
def test_json_is_read_item_by_item_to_where_it_breaks(tmp_path, text, items, told):
    path, rows = a_file(tmp_path, text, "in.json"), []
    try:
        for row in json_rows.read_rows(path, Reading()):
            rows.append(row)
        message = ""
    except Unreadable as error:
        message = f"{error.place}: {error}"
    assert len(rows) == items
    assert told in message
    assert bool(told) == bool(message)


def test_json_longer_than_a_chunk_is_whole(tmp_path):
    path = a_file(tmp_path, json.dumps([{"n": str(n), "text": "ҷ" * 5000} for n in range(200)], indent=1), "in.json")
    rows = list(json_rows.read_rows(path, Reading()))
    assert [row.cells["n"] for row in rows] == [str(n) for n in range(200)]
    assert {len(row.cells["text"]) for row in rows} == {5000}


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"../../evil.yaml": "x"}, ""),
        ({"run.sh": "x"}, "run.sh is no YAML file"),
        ({"one.yaml": "x", "two.yaml.gz": "x"}, "two.yaml.gz is no YAML file"),
        ({"one.yaml": "x", "TWO.YAML": "x"}, "TWO.YAML is no YAML file"),
        ({"a/one.yaml": "x", "b/one.yaml": "x"}, "there are two files called one.yaml"),
        ({"one.yaml": "x" * (1024 * 1024 + 1)}, "larger than 1 MB"),
    ],
)
def test_a_zip_unpacks_plain_yaml_files_into_its_folder_only(tmp_path, parts, told):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    folder = tmp_path / "deep" / "deeper" / "out"
    if told:
        with pytest.raises(Unreadable, match=told):
            archive.unpack(path, folder)
    else:
        archive.unpack(path, folder)
        assert [file.name for file in folder.iterdir()] == ["evil.yaml"]
        assert not list(tmp_path.glob("*.yaml"))


def test_a_zip_whose_content_cannot_be_unpacked_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("one.yaml", "".join(f"key{number}: {number * 7919}\n" for number in range(2000)))
    content = bytearray(path.read_bytes())
    content[30 + len("one.yaml")] = 0xFF  # the first block of what is packed: of a kind that there is not
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="is no zip, or is damaged"):
        archive.unpack(path, tmp_path / "out")


def test_rules_in_a_circle_are_told_with_their_line(app, tmp_path):
    from egov.catalogue.yaml_files import write
    from tests.builders.catalogue import a_definition, a_questionnaire

    form = a_questionnaire()
    first, second = form["pages"][0]["questions"]
    first["when"], second["when"] = {"==": [{"var": "email"}, "x"]}, {"==": [{"var": "full_name"}, "x"]}
    path = a_file(tmp_path, write(a_definition("circle", questionnaire=form)), "circle.yaml")
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "when:" in text)
    assert any(found.startswith(f"{path}:{line}: questionnaire.pages.0.questions.0.when:") for found in refused(path))


def test_a_csv_reader_never_takes_the_whole_file(tmp_path):
    path = a_file(tmp_path, HEAD + "".join(f"{n},s{n},Name,Summary,ministry\n" for n in range(20000)))
    rows = csv_rows.read_rows(path, Reading())
    assert next(rows).place == "bad.csv:2"
    rows.close()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("wide.csv", ",".join(f"c{n}" for n in range(200_000)), "wide.csv:1: there are more than 1000 columns"),
        ("endless.csv", HEAD + "a," * 4_000_000, "endless.csv:2: the row is longer than 2 million characters"),
        ("deep.ttl", "<urn:a> <urn:b> " + "[ <urn:b> " * 500_000, "deep.ttl:1: is nested more than 10,000 times"),
        ("deep.jsonld", '{"@context": ' + "[" * 900 + '"https://x"' + "]" * 900 + "}", "deep.jsonld:1: is not JSON-LD"),
        (
            "many.jsonld",
            '{"@context": "https://semiceu.github.io/a/cpsv-ap.jsonld", "@id": "urn:a"},' * 20_000,
            "many.jsonld:1: its",
        ),
    ],
)
def test_what_is_wide_or_deep_without_end_is_refused_where_that_is_seen(app, tmp_path, name, content, told):
    found = refused(a_file(tmp_path, content, name))
    assert found[0].startswith(told), found


def test_a_figure_of_thousands_of_digits_and_half_a_character_are_told(tmp_path):
    with pytest.raises(Unreadable, match="a figure too long"):
        list(json_rows.read_rows(a_file(tmp_path, '[{"a": ' + "9" * 5000 + "}]", "a.json"), Reading()))
    rows = list(json_rows.read_rows(a_file(tmp_path, '[{"a": "\\ud800"}]', "a.json"), Reading()))
    assert rows[0].mistakes == ["a: holds a character that cannot be shown"]
    (row,) = json_rows.read_rows(a_file(tmp_path, json.dumps([{f"k{n}": 1 for n in range(2000)}]), "a.json"), Reading())
    assert row.mistakes == ["has more than 1000 columns"]


def test_a_workbook_is_read_no_further_than_so_many_cells(tmp_path, monkeypatch):
    book = Workbook()
    book.active.append(["code", "slug"])
    book.active.append(["x"] * 500)
    book.save(tmp_path / "wide.xlsx")
    monkeypatch.setattr(xlsx_rows, "MAX_CELLS", 400)
    with pytest.raises(Unreadable, match="more than 400 cells") as caught:
        list(xlsx_rows.read_rows(tmp_path / "wide.xlsx", Reading()))
    assert caught.value.place == "wide.xlsx:2"


def test_a_file_of_more_services_than_any_country_has_is_read_no_further(app, tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "MAX_ENTRIES", 2)
    lines = "".join(f"000{n},s{n},One,First,ministry\n" for n in range(1, 5))
    assert "bad.csv:4: there are more than 2 services" in refused(a_file(tmp_path, HEAD + lines))
