"""Workbooks made to fill the memory: refused before anything is built from them, and good ones read all the same."""

import subprocess
import sys
import zipfile
from itertools import repeat

import pytest
from openpyxl import Workbook

from egov.catalogue.formats import xlsx_bounds, xlsx_rows
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.rows import Reading

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_PART, STRINGS_PART, STYLES_PART = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
ALLOWED_MB = 300
MEASURED = """
import sys
from pathlib import Path
from egov.catalogue.formats import xlsx_rows
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.rows import Reading
for path in sys.argv[1:]:
    try:
        count = sum(1 for _row in xlsx_rows.read_rows(Path(path), Reading()))
        print("read", count)
    except Unreadable as error:
        print("refused", error)
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(most.split()[1]) // 1024)
"""
"""Reads workbooks one after the other in a process of its own; says what came of each, and the most memory it had, in MB."""


def a_workbook(tmp_path, rows=(("code", "slug"), ("1", "one"))):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("services")
    for row in rows:
        sheet.append(list(row))
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def with_part(path, name, pieces):
    """The workbook with one of its parts replaced by `pieces`, written one after the other and not pressed hard."""
    other = path.with_name("other.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after:
        for part in before.infolist():
            if part.filename != name:
                after.writestr(part, before.read(part))
        with after.open(name, "w") as stream:
            for piece in pieces:
                stream.write(piece)
    return other


def around(name, head, repeated, times, tail):
    """A part of one root element with much in it."""
    opening = b'<%s xmlns="%s">%s' % (name, MAIN, head)
    return [opening, *repeat(repeated * 1000, times // 1000), tail + b"</%s>" % name]


BOMBS = {
    "nested": (SHEET_PART, around(b"worksheet", b"<sheetData><row>", b"<a><b/></a>", 6_000_000, b"</row></sheetData>")),
    "deep": (SHEET_PART, around(b"worksheet", b"<sheetData><row>", b"<a>", 6_000_000, b"")),
    "beside rows": (SHEET_PART, around(b"worksheet", b"", b"<a><b/></a>", 6_000_000, b"")),
    "empty rows": (SHEET_PART, around(b"worksheet", b"<sheetData>", b"<row/>", 9_000_000, b"</sheetData>")),
    "strings": (STRINGS_PART, around(b"sst", b"", b"<si><t>a</t></si>", 5_000_000, b"")),
    "one string": (STRINGS_PART, around(b"sst", b"<si>", b"<r><t>a</t></r>", 5_000_000, b"</si>")),
    "styles": (STYLES_PART, around(b"styleSheet", b"<cellXfs>", b"<xf/>", 9_000_000, b"</cellXfs>")),
    "package": ("[Content_Types].xml", around(b"Types", b"", b"<Default/>", 6_000_000, b"")),
    "names": (SHEET_PART, [b'<worksheet xmlns="%s"><sheetData>' % MAIN, *(b'<row a%d="" b%d=""/>' % (n, n) for n in range(100_000)), b"</sheetData></worksheet>"]),
    "one text": (SHEET_PART, around(b"worksheet", b"<sheetData><row><c><v>", b"aaaaaaaaaa", 9_000_000, b"</v></c></row></sheetData>")),
    "one attribute": (SHEET_PART, around(b"worksheet", b'<sheetData><row><c r="', b"aaaaaaaaaa", 9_000_000, b'"/></row></sheetData>')),
}  # fmt: skip


def read_all(*paths):
    """What came of each workbook, and the most memory that took, in MB."""
    told = subprocess.run([sys.executable, "-c", MEASURED, *map(str, paths)], capture_output=True, text=True, check=True)
    *outcomes, most = told.stdout.splitlines()
    return outcomes, int(most)


def test_workbooks_made_to_fill_the_memory_are_refused_within_bounds(tmp_path):
    paths = {name: tmp_path / name / "other.xlsx" for name in BOMBS}
    for name, path in paths.items():
        path.parent.mkdir()
        assert with_part(a_workbook(path.parent), *BOMBS[name]) == path
    outcomes, most = read_all(*paths.values())
    assert len(outcomes) == len(BOMBS)
    assert [name for name, outcome in zip(paths, outcomes, strict=True) if not outcome.startswith("refused")] == []
    assert most < ALLOWED_MB


def test_a_large_workbook_is_read_within_bounds(tmp_path):
    rows = [["code", "slug", *(f"text{n}" for n in range(20))]]
    rows += [[f"{n}", f"s{n}", *(f"{n} {place} матн" * 3 for place in range(20))] for n in range(2_000)]
    outcomes, most = read_all(a_workbook(tmp_path, rows))
    assert outcomes == ["read 2000"]
    assert most < ALLOWED_MB


def test_a_sheet_that_something_else_calls_a_sheet_of_charts_is_bounded_as_a_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_bounds, "MAX_WHOLE_ELEMENTS", 2000)
    path = a_workbook(tmp_path, [("code", "slug"), *(("1", "one") for _ in range(1000))])
    assert len(list(xlsx_rows.read_rows(path, Reading()))) == 1000
    with zipfile.ZipFile(path) as packed:
        links = packed.read("xl/_rels/workbook.xml.rels").replace(b"relationships/worksheet", b"relationships/chartsheet")
    with pytest.raises(Unreadable, match="more elements than a workbook needs"):
        xlsx_bounds.must_be_safe(with_part(path, "xl/_rels/workbook.xml.rels", [links]))


def test_what_unpacks_to_far_more_than_it_is_packed_is_refused(tmp_path):
    path = a_workbook(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/media/picture.bin", b"\0" * 20 * 1024 * 1024)
    with pytest.raises(Unreadable, match="more than 200 times its size"):
        xlsx_bounds.must_be_safe(path)
