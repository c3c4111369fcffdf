"""The paper is PDF/A-2a and PDF/UA-1, tagged, in its languages, and says what it was given: as text, never as markup."""

import datetime as dt
import io
import shutil
import subprocess

import pikepdf
import pytest

from egov.certificates.rendering import printable, render
from egov.certificates.signing import sign
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import load_profile
from tests.builders.certificates import a_paper, a_strangers_keys

TJ = load_profile("tj")


def _signed(**changes):
    paper = a_paper(**changes)
    return sign(render(paper, TJ), keys=a_strangers_keys(), at=paper.issued_at, reason="test")


def _text(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (install the package 'poppler-utils')")
    (tmp_path / "paper.pdf").write_bytes(pdf)
    run = subprocess.run(["pdftotext", "-layout", tmp_path / "paper.pdf", "-"], capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def test_the_signed_paper_is_pdf_a_2a_and_pdf_ua_1_and_tagged():
    with pikepdf.open(io.BytesIO(_signed())) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
        assert pdf.pdf_version < "2.0"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "tg"
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo["/Title"]).startswith("Маълумотнома")
        assert len(pdf.Root.OutputIntents) == 1
        fonts = [font for page in pdf.pages for font in page.resources.Font.values()]
        assert fonts
        assert all("/ToUnicode" in font for font in fonts)
        assert not pdf.is_encrypted


def test_the_readers_language_is_tagged_as_such():
    with pikepdf.open(io.BytesIO(_signed(language="kk"))) as pdf:
        languages = {str(item.Lang) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Lang" in item}
    assert {"tg", "kk"} <= languages


def test_its_text_can_be_read_out_in_both_languages(tmp_path):
    text = _text(_signed(), tmp_path)
    for said in (
        "Маълумотнома дар бораи набудани доғи судӣ",
        "Справка об отсутствии судимости",
        "Раҳимова Зарина Саидовна",
        "K7QM-2XW9-41DP",
        "TJ-4K7Q-M2XW-941D",
        "18.11.2026",
        "18.02.2027",
        "http://localhost/verify",
        "эътибори ҳуқуқӣ надорад",
    ):
        assert said in text


def test_where_both_languages_are_the_same_nothing_is_said_twice(tmp_path):
    text = _text(_signed(language="tg"), tmp_path)
    assert text.count("Дода шуд ба") == 1
    assert "Выдано" not in text


def test_data_is_text_and_never_markup(tmp_path):
    hostile = '#read("/etc/passwd") $x^2$ <b> *bold* _it_ @ref \\ "quoted" [x] {y} // z /* w'
    text = _text(_signed(holder=hostile, rows=[(LocalisedText.of(hostile), LocalisedText.of(hostile))]), tmp_path)
    assert '#read("/etc/passwd") $x^2$ <b> *bold* _it_ @ref' in text


@pytest.mark.parametrize(
    "name", ["王小明", "محمد", "😀 Smile", "\u202efdp.exe", "a\x00b\x1bc", "Müller-Ḥasan", "ﬁ", "x" * 300, ""]
)
def test_no_name_keeps_a_document_from_being_issued(name):
    assert render(a_paper(holder=name), TJ).startswith(b"%PDF-1.7")


def test_letters_without_a_glyph_are_replaced_not_lost():
    assert printable("Ғафуров Ҷӯрабек Қ. Ӣ № 5 «а» ₸") == "Ғафуров Ҷӯрабек Қ. Ӣ № 5 «а» ₸"
    assert printable("王 Wáng\u202e\x00") == "? Wáng"


def test_many_rows_go_on_to_a_second_page():
    rows = [(LocalisedText.of(f"Row {number}"), LocalisedText.of("value " * 20)) for number in range(40)]
    with pikepdf.open(io.BytesIO(_signed(rows=rows))) as pdf:
        assert len(pdf.pages) > 1


def test_the_other_country_has_its_own_look():
    assert render(a_paper(language="ru"), load_profile("kz")) != render(a_paper(language="ru"), TJ)


def test_the_same_paper_gives_the_same_bytes():
    assert render(a_paper(), TJ) == render(a_paper(), TJ)


def test_the_signing_time_is_the_time_given():
    at = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
    signed = sign(render(a_paper(), TJ), keys=a_strangers_keys(), at=at, reason="test")
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        signature = pdf.Root.AcroForm.Fields[0].V
        assert str(signature.M).startswith("D:20260301100000")
        assert str(signature.SubFilter) == "/ETSI.CAdES.detached"
