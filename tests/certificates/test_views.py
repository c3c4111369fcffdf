"""Anyone learns whether a document is genuine, and nearly nothing else; its holder has it; only its authority revokes it."""

import datetime as dt
import io

import pytest
import sqlalchemy as sa

from egov.certificates.models import Certificate, mask
from egov.files import queries as files
from egov.files.models import StoredFile
from egov.files.serving import read_bytes
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.authorities import an_authority
from tests.builders.certificates import a_certificate
from tests.builders.files import a_pdf
from tests.builders.identity import an_account, sign_in


def _upload(client, data, **kwargs):
    return client.submit(
        "/tg/verify", data={"file": (io.BytesIO(data), "x.pdf")}, content_type="multipart/form-data", **kwargs
    )


@pytest.mark.parametrize("language", ["tg", "ru", "kk", "en"])
def test_verify_shows_a_genuine_document_with_as_little_of_its_holder_as_comparing_needs(client, language):
    account = an_account(surname="Раҳимова", name="Зарина", patronymic="Саидовна")
    certificate = a_certificate(account, valid_until=clock.now().date() + dt.timedelta(days=90))
    page = client.get(f"/{language}/verify/{certificate.code}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Р***** Зарина С." in text
    assert 'class="dz-verdict"' in text
    for hidden in (
        "Раҳимова",
        "Саидовна",
        account.national_number,
        account.email,
        certificate.application_reference,
        "21.03.1991",
    ):
        assert hidden not in text
    assert certificate.application_reference[-4:] in text


def test_a_revoked_document_is_told_as_revoked_without_its_reason(client):
    certificate = a_certificate()
    certificate.revoked_at, certificate.revoked_reason = clock.now(), "Wrong person"
    db.session.commit()
    text = client.get(f"/en/verify/{certificate.code}").get_data(as_text=True)
    assert "The document has been revoked" in text
    assert "Wrong person" not in text


def test_a_document_whose_term_ended_is_told_as_such(client):
    certificate = a_certificate(valid_until=clock.now().date() - dt.timedelta(days=3))
    assert "its term has ended" in client.get(f"/en/verify/{certificate.code}").get_data(as_text=True)


@pytest.mark.parametrize("code", ["K7QM-2XW9-41DP", "nonsense", "%D2%B6%D2%B6", "..%2f..", "x" * 500])
def test_an_unknown_code_is_told_as_unknown(client, code):
    page = client.get(f"/tg/verify/{code}")
    assert page.status_code == 404
    if "%2f" not in code:
        assert "Чунин ҳуҷҷат нест" in page.get_data(as_text=True)


def test_the_short_address_of_the_qr_code_leads_to_the_page_in_the_readers_language(client):
    code = "K7QM-2XW9-41DP"
    response = client.get(f"/verify/{code}", headers={"Accept-Language": "ru"})
    assert (response.status_code, response.location) == (302, f"/ru/verify/{code}")
    assert client.get("/verify/", headers={"Accept-Language": "kk"}).location == "/kk/verify"


def test_a_code_is_read_however_it_is_typed(client):
    code = a_certificate().code
    assert client.get("/tg/verify", query_string={"code": code.lower().replace("-", " ")}).location == f"/tg/verify/{code}"
    assert client.get(f"/tg/verify/{code.lower()}").location == f"/tg/verify/{code}"


def test_a_reference_number_leads_to_its_document(client):
    certificate = a_certificate()
    response = client.get("/tg/verify", query_string={"code": certificate.application_reference})
    assert response.location == f"/tg/verify/{certificate.code}"


def test_what_is_no_code_is_said_beside_the_field_and_kept_in_it(client):
    page = client.get("/ru/verify", query_string={"code": '"><script>x'})
    assert page.status_code == 422
    assert "Это не код портала" in page.get_data(as_text=True)
    assert "&#34;&gt;&lt;script&gt;x" in page.get_data(as_text=True)


def test_the_issued_file_is_judged_genuine_and_not_kept(client):
    issued = read_bytes(files.get_file(a_certificate().file_id))
    before = db.session.scalar(sa.select(sa.func.count(StoredFile.id)))
    page = _upload(client, issued)
    assert page.status_code == 200
    assert "байт" not in page.get_data(as_text=True)
    assert "Ҳуҷҷат ҳақиқӣ" in page.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == before


def test_a_forged_file_is_told_and_no_one_is_named(client):
    issued = read_bytes(files.get_file(a_certificate().file_id))
    text = _upload(client, issued[:900] + bytes([issued[900] ^ 1]) + issued[901:]).get_data(as_text=True)
    assert "dz-verdict--bad" in text
    assert "Зарина" not in text
    assert "Дар файл имзо нест" in _upload(client, a_pdf()).get_data(as_text=True)


@pytest.mark.parametrize("data", [b"", b"x" * (5 * 1024 * 1024 + 1)])
def test_no_file_and_too_large_a_file_are_said_beside_the_field(client, data):
    page = _upload(client, data)
    assert page.status_code == 422
    assert "govuk-error-summary" in page.get_data(as_text=True)


def test_judging_files_is_limited(client):
    answers = [_upload(client, a_pdf()).status_code for _ in range(21)]
    assert answers[:20] == [200] * 20
    assert answers[20] == 429


def test_guessing_codes_is_limited(client, monkeypatch):
    monkeypatch.setattr("egov.certificates.views.MISSED_RATE", "3 per 10 minutes")
    assert [client.get("/tg/verify/K7QM-2XW9-41DP").status_code for _ in range(4)] == [404, 404, 404, 429]


def test_documents_lists_the_readers_own_and_nobody_elses(client):
    account = an_account()
    mine, theirs = a_certificate(account), a_certificate()
    sign_in(client, account)
    text = client.get("/tg/account/documents").get_data(as_text=True)
    assert mine.code in text
    assert theirs.code not in text


def test_documents_says_when_there_are_none(client):
    sign_in(client, an_account())
    assert "dz-empty" in client.get("/kk/account/documents").get_data(as_text=True)


def test_documents_shows_its_holder_why_one_was_revoked(client):
    account = an_account()
    certificate = a_certificate(account)
    certificate.revoked_at, certificate.revoked_reason = clock.now(), "Wrong person"
    db.session.commit()
    sign_in(client, account)
    assert "Wrong person" in client.get("/en/account/documents").get_data(as_text=True)


def test_download_gives_the_holder_the_signed_file(client):
    account = an_account()
    certificate = a_certificate(account)
    sign_in(client, account)
    response = client.get(f"/tg/account/documents/{certificate.code}/download")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] in ("no-store", "private, no-store")
    assert response.data == read_bytes(files.get_file(certificate.file_id))


def test_download_of_anothers_document_is_as_if_there_were_none(client):
    theirs = a_certificate()
    sign_in(client, an_account())
    foreign = client.get(f"/tg/account/documents/{theirs.code}/download")
    unknown = client.get("/tg/account/documents/K7QM-2XW9-41DP/download")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.data.replace(theirs.code.encode(), b"K7QM-2XW9-41DP") == unknown.data


def test_revoke_takes_a_reason_and_tells_everyone_who_asks(client):
    authority = an_authority()
    certificate = a_certificate(authority=authority)
    sign_in(client, an_account("supervisor", authority))
    assert "/revoke" in client.get(f"/tg/verify/{certificate.code}").get_data(as_text=True)
    page = f"/tg/casework/documents/{certificate.code}/revoke"
    assert client.get(page).status_code == 200
    assert client.submit(page, data={"reason": " "}).status_code == 422
    assert client.submit(page, data={"reason": "Хато дода шуд"}).status_code == 303
    assert "Ҳуҷҷат бекор шудааст" in client.get(f"/tg/verify/{certificate.code}").get_data(as_text=True)
    db.session.expire_all()
    kept = db.session.get(Certificate, certificate.id)
    assert kept.revoked_reason == "Хато дода шуд"
    assert [row.kind for row in journal.list_of(kept)] == ["certificate.issued", "certificate.revoked"]
    again = client.submit(page, data={"reason": "Бори дигар"})
    assert again.status_code == 422
    assert "аллакай" in again.get_data(as_text=True)


def test_only_a_supervisor_of_the_issuing_authority_may_revoke(client):
    certificate = a_certificate()
    page = f"/tg/casework/documents/{certificate.code}/revoke"
    sign_in(client, an_account("supervisor"))
    assert client.get(page).status_code == 404
    assert client.submit(page, data={"reason": "x"}).status_code == 404
    sign_in(client, an_account("officer", certificate.authority_id))
    assert client.submit(page, data={"reason": "x"}).status_code == 403
    assert "/revoke" not in client.get(f"/tg/verify/{certificate.code}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Раҳимова Зарина Саидовна", "Р***** Зарина С."),
        ("Раҳимова Зарина", "Р***** Зарина"),
        ("Ҷӯра", "Ҷ*****"),
        ("  A   B C D ", "A***** B C."),
        ("", ""),
    ],
)
def test_a_name_is_masked(name, shown):
    assert mask(name) == shown
