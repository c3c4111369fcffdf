"""Links in published texts are asked politely, taken for broken after three days, and lead the portal to no machine of its own network."""

import dataclasses
import datetime as dt
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from egov.catalogue.upkeep import fetching, jobs, links, worklist
from egov.catalogue.upkeep.fetching import Fetcher, is_public
from egov.catalogue.upkeep.models import CheckedLink, Kind
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.catalogue import TESTER, a_new_version, a_service, four


class _Site(BaseHTTPRequestHandler):
    """Answers by the path; tells what it was asked."""

    def _answer(self):
        self.server.asked.append((self.command, self.path))
        name = self.path.split("?")[0].strip("/")
        if name == "drip":
            for _ in range(100):
                self.wfile.write(b"H")
                self.server.stop.wait(0.1)
            return
        status = self.server.answers.get((self.command, name)) or self.server.answers.get(name, 200)
        self.send_response(status if isinstance(status, int) else 302)
        if isinstance(status, str):
            self.send_header("Location", status)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 100_000)

    do_GET = do_HEAD = _answer

    def log_message(self, *_args):
        """Says nothing."""


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    server.asked, server.answers, server.stop = [], {}, threading.Event()
    server.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.stop.set()
    server.shutdown()
    server.server_close()


def asking(**options):
    return Fetcher(**({"local": True, "pause": 0.0} | options))


def test_brackets_without_end_are_taken_off_an_address_in_one_walk():
    assert links.found_in("http://a.tj/(b" + ")" * 300_000) == ["http://a.tj/(b)"]


def test_addresses_are_found_in_the_middle_of_sentences():
    text = (
        "See https://a.tj/x, (http://b.tj/y_(z)) or «https://c.tj/?q=1&p=2»; also HTTPS://D.tj/. No: ftp://e.tj mailto:x@y"
    )
    assert links.found_in(text) == ["https://a.tj/x", "http://b.tj/y_(z)", "https://c.tj/?q=1&p=2", "HTTPS://D.tj/"]


def test_every_text_of_a_service_is_looked_through(app):
    service = a_service(
        "linked",
        description=four("x", ru="https://one.tj"),
        faq=[{"question": four("?"), "answer": four("https://two.tj")}],
        evidence=[{"what": four("Paper"), "from": "registry", "note": four("http://three.tj")}],
        legal_basis=[{"title": four("Law"), "article": "https://four.tj"}],
    )
    found = links.gather()
    assert found["https://one.tj"] == [(service.id, "description", "ru")]
    anchors = {address: {anchor for _, anchor, _ in places} for address, places in found.items()}
    assert anchors == {
        "https://one.tj": {"description"},
        "https://two.tj": {"faq/0/answer"},
        "http://three.tj": {"evidence/0/note"},
        "https://four.tj": {"legal_basis/0/article"},
    }
    assert {language for _, _, language in found["https://two.tj"]} == {"tg", "ru", "kk", "en"}


def test_a_page_is_asked_by_head_and_by_get_only_where_head_is_refused(site):
    assert asking()(f"{site.address}/there") == "200"
    assert site.asked == [("HEAD", "/there")]
    site.answers[("HEAD", "strict")] = 405
    assert asking()(f"{site.address}/strict") == "200"
    assert site.asked[1:] == [("HEAD", "/strict"), ("GET", "/strict")]


def test_what_is_gone_is_gone_and_redirects_are_followed_but_not_for_ever(site):
    site.answers |= {"gone": 404, "moved": "/there?a=1", "round": "/round"}
    assert asking()(f"{site.address}/gone") == "404"
    assert asking()(f"{site.address}/moved") == "200"
    assert asking()(f"{site.address}/round") == "loop"


def test_a_server_that_drips_its_answer_is_left(site, monkeypatch):
    monkeypatch.setattr(fetching, "IN_ALL", 0.5)
    began = clock.now()
    assert asking()(f"{site.address}/drip") == "timeout"
    assert (clock.now() - began).total_seconds() < 4


def test_nobody_listens_and_no_such_name_are_told_apart(site):
    site.shutdown()
    site.server_close()
    assert asking()(site.address) == "failed"
    assert asking()("http://no-such-host.invalid/") == "name"


def test_a_site_whose_certificate_nobody_vouches_for_is_told(site, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), clock.now()
    alone = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    certificate = alone.not_valid_before(now).not_valid_after(now + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *plain)
    (tmp_path / "site.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "site.pem")
    site.socket = context.wrap_socket(site.socket, server_side=True)
    assert asking()(f"https://127.0.0.1:{site.server_port}/") == "tls"
    assert site.asked == []


def test_one_host_is_asked_with_a_pause(site):
    pauses = []
    fetch = asking(pause=5.0, sleep=pauses.append)
    fetch(f"{site.address}/a")
    fetch(f"{site.address}/b")
    assert len(pauses) == 1
    assert 4 < pauses[0] <= 5


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0/",
        "http://user:secret@93.184.215.14/",
        "http://93.184.215.14:22/",
        "https://93.184.215.14:5432/",
        "file:///etc/passwd",
        "gopher://93.184.215.14/",
        "http:///nothing",
    ],
)
def test_no_machine_of_ones_own_is_asked(site, address):
    assert Fetcher(pause=0.0)(address) == "refused"
    assert Fetcher(pause=0.0)(site.address) == "refused"
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("100.64.0.1", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("::", False),
        ("::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("4000::1", False),
    ],
)
def test_which_addresses_belong_to_the_internet(address, public):
    assert is_public(address) is public


def test_a_redirect_to_ones_own_network_is_refused_also_after_a_good_first_step(site, monkeypatch):
    """The first host counts as public here; where it leads does not."""
    site.answers["inside"] = "http://10.0.0.1/secret"
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setitem(fetching.PORTS, "http", site.server_port)
    assert Fetcher(pause=0.0)(f"http://127.0.0.1:{site.server_port}/inside") == "refused"


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch):
    """A name that says another address at the second question (DNS rebinding) is not asked a second time."""
    asked, gone_to = [], []

    def resolve(host, port, **_kind):
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address, _timeout):
        gone_to.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", resolve)
    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    assert Fetcher(pause=0.0)("http://rebinding.example/") == "failed"
    assert gone_to == [("93.184.215.14", 80)]


def note(answers, days):
    links.note(answers, clock.now() + dt.timedelta(days=days))
    made = links.make_tasks(links.gather(), clock.now() + dt.timedelta(days=days))
    db.session.commit()
    return made


@pytest.fixture
def linked(app):
    service = a_service("linked", description=four("x", ru="https://one.tj и https://two.tj"))
    links.take_note(links.gather(), clock.now())
    db.session.commit()
    return service


def test_a_link_is_broken_after_three_different_days_and_mended_by_one_answer(linked):
    bad = {"https://one.tj": "404", "https://two.tj": "200"}
    assert note(bad, 0) == (0, 0)
    assert note(bad, 0) == (0, 0)
    assert note(bad, 1) == (0, 0)
    assert note(bad, 2) == (1, 0)
    assert note(bad, 3) == (0, 0)
    line = worklist.list_tasks(TESTER, kind=Kind.LINK).items[0]
    assert (line.task.anchor, line.task.facts["address"], line.task.facts["language"]) == (
        "description",
        "https://one.tj",
        "ru",
    )
    assert note({"https://one.tj": "200"}, 4) == (0, 1)
    assert worklist.list_tasks(TESTER).items == []


def test_a_task_goes_when_the_text_no_longer_has_the_link(linked):
    for days in range(3):
        note({"https://one.tj": "404"}, days)
    a_new_version(linked, description=four("No links any more"))
    places = links.gather()
    links.take_note(places, clock.now())
    assert links.make_tasks(places, clock.now()) == (0, 1)
    assert db.session.scalar(sa.select(sa.func.count(CheckedLink.id))) == 0


def test_where_nothing_answers_it_is_this_machine_and_nothing_is_counted(app):
    text = " ".join(f"https://h{number}.tj" for number in range(4))
    a_service("linked", description=four(text))
    links.take_note(links.gather(), clock.now())
    for days in range(5):
        assert note({f"https://h{number}.tj": "name" for number in range(4)}, days) == (0, 0)


@pytest.mark.parametrize(("answer", "good"), [("200", True), ("301", True), ("403", True), ("429", True), ("404", False), ("410", False), ("500", False), ("tls", False)])  # fmt: skip
def test_which_answers_say_that_something_is_there(answer, good):
    assert links.is_answer(answer) is good


def test_the_job_asks_a_real_server_over_three_days_and_makes_the_task(app, site, monkeypatch):
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(settings, link_checks="local"))
    site.answers["gone"] = 404
    a_service("linked", description=four(f"{site.address}/gone {site.address}/there"))
    now = clock.now()
    for days in range(3):
        jobs.check_links({}, now + dt.timedelta(days=days))
    found = worklist.list_tasks(TESTER).items
    assert [line.task.facts["address"] for line in found] == [f"{site.address}/gone"]
    assert [path for method, path in site.asked if method == "HEAD"].count("/there") == 1, (
        "a good link is left in peace for a week"
    )


def test_switched_off_nothing_is_asked(app, site, monkeypatch):
    settings = dataclasses.replace(app.config["SETTINGS"], link_checks="off")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    a_service("linked", description=four(f"{site.address}/gone"))
    jobs.check_links({}, clock.now())
    assert site.asked == []
    assert db.session.scalar(sa.select(sa.func.count(CheckedLink.id))) == 0
