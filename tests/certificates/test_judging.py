"""Every forgery we could think of, and the one file that is genuine."""

import datetime as dt
import io

import pikepdf
import pytest

from egov.certificates import actions, judging, queries
from egov.certificates.judging import Verdict
from egov.certificates.rendering import render
from egov.certificates.sealing import portal_keys
from egov.certificates.signing import sign
from egov.files import queries as files
from egov.files.serving import read_bytes
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.profiles.loading import load_profile
from tests.builders.certificates import a_certificate, a_paper, a_strangers_keys, signed_again, with_an_update
from tests.builders.files import a_jpeg, a_pdf

TJ = load_profile("tj")


def _verdict(data, day=None):
    now = clock.now()
    return judging.of_pdf(data, keys=portal_keys(), find=queries.find_by_sha256, now=now, day=day or now.date()).verdict


@pytest.fixture
def certificate(app):
    return a_certificate(valid_until=clock.now().date() + dt.timedelta(days=90))


@pytest.fixture
def issued(certificate):
    return read_bytes(files.get_file(certificate.file_id))


def _with_our_signature_on_another_text(issued: bytes) -> bytes:
    """The sealed file with as many bytes of its text replaced, so that every offset still holds."""
    start = issued.index(b"stream\n") + 20
    return issued[:start] + bytes(byte ^ 1 for byte in issued[start : start + 30]) + issued[start + 30 :]


def _encrypted(issued: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="x", user="", R=6))
    return output.getvalue()


def _saved_again(issued: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(issued)) as pdf:
        pdf.save(output)
    return output.getvalue()


FORGERIES = {
    "one bit changed": (lambda pdf: pdf[:900] + bytes([pdf[900] ^ 1]) + pdf[901:], {Verdict.ALTERED, Verdict.UNREADABLE}),
    "other text under our signature": (_with_our_signature_on_another_text, {Verdict.ALTERED}),
    "a byte appended": (lambda pdf: pdf + b" ", {Verdict.ALTERED, Verdict.UNREADABLE}),
    "a page changed by an update": (with_an_update, {Verdict.ALTERED}),
    "a second signature, ours": (lambda pdf: signed_again(pdf, portal_keys()), {Verdict.SEVERAL}),
    "a second signature, a stranger's": (lambda pdf: signed_again(pdf, a_strangers_keys()), {Verdict.SEVERAL}),
    "truncated": (lambda pdf: pdf[: len(pdf) // 2], {Verdict.UNREADABLE}),
    "last bytes cut off": (lambda pdf: pdf[:-10], {Verdict.UNREADABLE, Verdict.ALTERED}),
    "something before it": (lambda pdf: b"x" + pdf, {Verdict.UNREADABLE}),
    "encrypted": (_encrypted, {Verdict.PROTECTED}),
    "saved again by an editor": (_saved_again, {Verdict.ALTERED, Verdict.UNREADABLE}),
    "signed by a stranger of our name": (
        lambda _: sign(render(a_paper(), TJ), keys=a_strangers_keys(), at=clock.now(), reason="x"),
        {Verdict.FOREIGN},
    ),
    "a stranger's signature alone": (lambda _: signed_again(a_pdf(), a_strangers_keys()), {Verdict.FOREIGN}),
    "our seal, but never issued": (
        lambda _: sign(render(a_paper(), TJ), keys=portal_keys(), at=clock.now(), reason="x"),
        {Verdict.UNKNOWN},
    ),
    "unsigned": (lambda _: a_pdf(), {Verdict.UNSIGNED}),
    "the paper before it was signed": (lambda _: render(a_paper(), TJ), {Verdict.UNSIGNED}),
    "a picture": (lambda _: a_jpeg(), {Verdict.UNREADABLE}),
    "empty": (lambda _: b"", {Verdict.UNREADABLE}),
    "only a header": (lambda _: b"%PDF-1.7\n%%EOF", {Verdict.UNREADABLE}),
    "deeply nested": (lambda _: a_pdf(extra=b"/X " + b"[" * 20000 + b"]" * 20000), {Verdict.UNREADABLE, Verdict.UNSIGNED}),
    "too large": (lambda pdf: pdf + b" " * judging.MAX_JUDGED, {Verdict.UNREADABLE}),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_told(issued, name):
    forge, verdicts = FORGERIES[name]
    assert _verdict(forge(issued)) in verdicts


def test_every_single_byte_counts(issued):
    for place in range(0, len(issued), len(issued) // 40):
        changed = issued[:place] + bytes([issued[place] ^ 0x20]) + issued[place + 1 :]
        assert _verdict(changed) not in (Verdict.VALID, Verdict.EXPIRED, Verdict.REVOKED), place


def test_the_issued_file_is_genuine(issued):
    assert _verdict(issued) == Verdict.VALID


def test_it_stays_genuine_after_its_seals_term_because_it_was_issued_within_it(issued):
    later = clock.now() + dt.timedelta(days=365 * 8)
    judgement = judging.of_pdf(issued, keys=portal_keys(), find=queries.find_by_sha256, now=later, day=clock.now().date())
    assert judgement.verdict == Verdict.VALID


def test_its_term_may_have_ended(issued, certificate):
    assert _verdict(issued, certificate.valid_until) == Verdict.VALID
    assert _verdict(issued, certificate.valid_until + dt.timedelta(days=1)) == Verdict.EXPIRED


def test_a_revoked_one_is_known_as_revoked(issued, certificate):
    actions.revoke(certificate, reason="Issued in error", by=system("tests"), now=clock.now())
    db.session.commit()
    assert _verdict(issued) == Verdict.REVOKED
