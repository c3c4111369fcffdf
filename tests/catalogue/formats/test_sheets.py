"""A sheet comes back as it went out, nothing in it is ever run, and what it cannot hold stays as it is."""

import csv
import re
import zipfile

import pytest

from egov.catalogue import exporting, importing, queries
from egov.catalogue.formats import csv_rows, sheet
from egov.catalogue.formats.rows import Reading
from egov.kernel import clock
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_definition, a_service, four

NASTY = [
    "=1+1",
    "+992 900",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "''=x",
    "a;b \\ c",
    'say "so"',
    "line one\nline two\r\nthree",
    "_x000D_",
    "\ufeffx",
]
FORMATS = {".csv": sheet.CSV, ".xlsx": sheet.XLSX}


def take(path, **more):
    return importing.import_file(path, by=TESTER, now=clock.now(), **more)


def read(path):
    return [entry for entry in FORMATS[path.suffix].read(path) if entry.value is not None or entry.mistakes]


def edit(path, **changes):
    """Changes cells of the first row of a CSV file as a spreadsheet would."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0].update(changes)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("text", NASTY)
def test_every_text_comes_back_to_the_letter(tmp_path, suffix, text):
    definition = a_definition(
        "one", name=four(text), summary={"tg": text}, description=None, keywords={"en": [text.strip(), "b"]}
    )
    path = tmp_path / f"out{suffix}"
    assert FORMATS[suffix].write(path, [definition]) == 1
    value = read(path)[0].value
    assert value["name"] == dict(definition.name)
    assert value["summary"] == {"tg": text.strip(), "ru": "", "kk": "", "en": ""}
    assert value["keywords"]["en"] == list(definition.keywords["en"])


def test_no_cell_of_a_csv_file_begins_as_a_formula(tmp_path):
    path = tmp_path / "out.csv"
    sheet.CSV.write(path, [a_definition(name={"tg": text, "ru": text, "kk": text, "en": text}) for text in NASTY])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in list(csv.reader(stream))[1:] for cell in row]
    assert not [cell for cell in cells if cell.startswith(csv_rows.EVALUATED)]


def test_every_cell_of_a_workbook_is_text(tmp_path):
    path = tmp_path / "out.xlsx"
    sheet.XLSX.write(path, [a_definition(name={"tg": text, "ru": text, "kk": text, "en": text}) for text in NASTY])
    with zipfile.ZipFile(path) as packed:
        part = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in part
    assert set(re.findall(r'<c [^>]*t="(\w+)"', part)) <= {"s", "inlineStr"}


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_exported_is_imported_unchanged(app, tmp_path, suffix):
    a_service("one", fees=[{"kind": "fixed", "amount": "10.50", "currency": "USD"}])
    a_service("two", fees=[{"kind": "index_multiple", "multiple": "0.5"}], categories=["family"], name=four("=1+1"))
    several = [
        {"amount": 1, "unit": "working_days", "condition": {"==": [{"var": "purpose"}, "work"]}},
        {"amount": 5, "unit": "working_days"},
    ]
    a_service("three", terms=several, fees=[{"kind": "free"}])
    path = tmp_path / f"out{suffix}"
    assert exporting.export(path) == 3
    report = take(path)
    assert sorted(report.unchanged) == ["one", "three", "two"]
    assert not report.refusals


def test_an_edited_cell_is_a_new_version_and_the_rest_is_kept(app, tmp_path):
    a_service("one", fees=[{"kind": "fixed", "amount": "10.50", "note": four("By card")}])
    before = queries.definition_of(queries.get_published("one"))
    path = tmp_path / "out.csv"
    exporting.export(path)
    edit(path, name_tg="Номи нав", fee_amount="12", term_amount="3")
    assert take(path).changed == ["one"]
    after = queries.definition_of(queries.get_published("one"))
    assert (after.name["tg"], after.name["ru"]) == ("Номи нав", before.name["ru"])
    assert (str(after.fees[0].amount), after.fees[0].note) == ("12", before.fees[0].note)
    assert after.terms[0].amount == 3
    assert (after.questionnaire, after.route, after.certificate) == (before.questionnaire, before.route, before.certificate)


def test_a_sheet_says_what_it_does_not_hold(app, tmp_path):
    a_service("one")
    exporting.export(tmp_path / "out.csv")
    report = take(tmp_path / "out.csv", dry_run=True)
    assert any("questionnaire" in text and "kept" in text for text in report.unknown)


def test_a_translator_sends_one_column_back(app, tmp_path):
    service = a_service("one")
    path = tmp_path / "kk.csv"
    path.write_text(f"code,slug,name_kk\n{service.code},one,Жаңа атау\n", encoding="utf-8")
    assert take(path).changed == ["one"]
    name = queries.definition_of(queries.get_published("one")).name
    assert (name["kk"], name["tg"]) == ("Жаңа атау", "Certificate one (tg)")


def test_a_new_service_in_a_sheet_is_a_working_version(app, tmp_path):
    an_authority("ministry")
    path = tmp_path / "new.csv"
    path.write_text(
        "code;slug;name_ru;summary_ru;authority;extra\n0007;new;Справка;Вы получите справку;ministry;x\n", encoding="utf-8"
    )
    report = take(path)
    assert (report.added, report.working) == (["new"], 1)
    assert report.unknown["column extra"] == 1
    version = queries.find_open(queries.get_service("new"))
    assert version.definition["code"] == "0007"
    assert queries.find_published(queries.get_service("new")) is None


@pytest.mark.parametrize(("encoding", "told"), [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1251", True)])
def test_letters_are_read_in_what_they_were_written_in(tmp_path, encoding, told):
    path = tmp_path / "in.csv"
    path.write_bytes("code,slug,name_ru\n1,one,Справка о составе семьи\n".encode(encoding))
    rows = list(csv_rows.read_rows(path, Reading()))
    assert any("Windows-1251" in (row.note or "") for row in rows) == told
    assert rows[-1].cells["name_ru"] == "Справка о составе семьи"


@pytest.mark.parametrize("values", [["a", "b"], ["a;b", "c\\", "\\;"], []])
def test_lists_come_back_out_of_a_cell(values):
    assert sheet.split(sheet.join(values)) == values
