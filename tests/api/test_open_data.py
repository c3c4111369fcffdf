"""Open data: the whole catalogue in one answer, each service in every notation, and every change told once."""

import csv
import datetime as dt
import io
import json

import pytest
import yaml

from egov.api import shapes
from egov.api.catalogue_files import COLUMNS, FILES, safe_cell
from egov.api.kept_files import kept_file
from egov.catalogue import actions, exporting, queries, revisions
from egov.catalogue.checking import Known
from egov.catalogue.definition import read_definition
from egov.catalogue.formats.cpsv_ap import CpsvAp
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.catalogue import TESTER, a_new_version, a_service, four

SUFFIXES = ("json", "csv", "jsonld", "ttl")
NOTHING = Known((), (), ())
PROBLEM = "application/problem+json"


def retire(service, now=None):
    actions.retire(service, by=TESTER, now=now or clock.now())
    db.session.commit()
    revisions.forget()


def forget(client):
    client.application.extensions["page_cache"].clear()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_whole_catalogue_is_one_answer_with_everything_on_offer_and_nothing_else(client, suffix):
    a_service("criminal-record")
    a_service("passport", authority="other")
    a_service("hidden", published=False)
    retire(a_service("gone"))
    response = client.get(f"/api/v1/catalogue.{suffix}")
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert not {"Set-Cookie", "Expires", "Last-Modified"} & set(response.headers.keys())
    assert response.headers["Content-Type"] == FILES[suffix][0]
    text = response.get_data(as_text=True)
    assert "criminal-record" in text
    assert "passport" in text
    assert "hidden" not in text
    assert "gone" not in text


def test_the_catalogue_is_more_than_is_read_at_once(client, monkeypatch):
    monkeypatch.setattr(queries, "WALKED_AT_ONCE", 2)
    made = sorted(a_service().slug for _ in range(5))
    answer = client.get("/api/v1/catalogue.json").json
    assert [item["slug"] for item in answer["items"]] == made
    shapes.Catalogue.model_validate(answer)
    assert answer["items"][0] == client.get(f"/api/v1/services/{made[0]}").json


def test_the_catalogue_as_rows_has_the_same_facts(client):
    a_service(
        "paid", fees=[{"kind": "fixed", "amount": "78"}], categories=["documents", "home"], summary=four('A "b", c\nd')
    )
    answer = client.get("/api/v1/catalogue.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert tuple(row) == COLUMNS
    assert (row["slug"], row["fee_amount"], row["fee_currency"], row["free"]) == ("paid", "78.00", "TJS", "no")
    assert (row["categories"], row["online"], row["term_amount"]) == ("documents home", "yes", "5")
    assert row["summary_tg"] == 'A "b", c\nd (tg)'
    assert row["url"] == "http://localhost/tg/services/paid"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(client, start):
    a_service("x", name=dict.fromkeys(("tg", "ru", "kk", "en"), f"{start}cmd|'/c calc'!A1") | {"en": "x"})
    text = client.get("/api/v1/catalogue.csv").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["name_tg"][0] in "'c"
    assert safe_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("suffix", ["jsonld", "ttl"])
def test_the_linked_catalogue_comes_back_as_it_was(client, tmp_path, suffix):
    services = [a_service("criminal-record", categories=["documents"]), a_service("passport")]
    path = tmp_path / f"catalogue.{suffix}"
    path.write_bytes(client.get(f"/api/v1/catalogue.{suffix}").data)
    for service, entry in zip(services, CpsvAp(NOTHING).read(path), strict=True):
        kept = queries.definition_of(queries.find_published(service)).as_json()
        assert entry.value == {key: kept[key] for key in entry.value}
        assert entry.value.keys() == kept.keys() - {"assurance", "questionnaire", "route", "certificate", "faq"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_catalogue_that_is_known_is_not_sent_again_nor_made_again(client, monkeypatch, suffix):
    a_service("one")
    first = client.get(f"/api/v1/catalogue.{suffix}")
    monkeypatch.setattr(queries, "walk_on_offer", lambda: pytest.fail("made again"))
    monkeypatch.setattr(exporting, "each_on_offer", lambda: pytest.fail("made again"))
    again = client.get(f"/api/v1/catalogue.{suffix}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/api/v1/catalogue.{suffix}").data == first.data
    monkeypatch.undo()
    a_service("two")
    changed = client.get(f"/api/v1/catalogue.{suffix}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert b"two" in changed.data
    kept = sorted(
        p.name for p in (client.application.config["SETTINGS"].instance / "open_data").glob(f"*.catalogue.{suffix}")
    )
    assert len(kept) == 1, "old files are left lying about"


def test_downloads_are_counted_but_not_questions_whether_something_changed(client):
    a_service("one")
    etag = client.get("/api/v1/catalogue.csv").headers["ETag"]
    for _ in range(70):
        assert client.get("/api/v1/catalogue.csv", headers={"If-None-Match": etag}).status_code == 304
    statuses = [client.get("/api/v1/catalogue.csv").status_code for _ in range(60)]
    assert statuses == [200] * 59 + [429]
    refused = client.get("/api/v1/catalogue.json")
    assert (refused.status_code, refused.mimetype) == (429, PROBLEM)
    assert refused.headers["Retry-After"]


def test_a_file_that_could_not_be_made_is_not_kept(tmp_path):
    def fail(file):
        file.write("half")
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        kept_file(tmp_path, "a.json", "1", fail)
    assert kept_file(tmp_path, "a.json", "1", lambda file: file.write("whole")).read_text() == "whole"
    assert kept_file(tmp_path, "a.json", "../2", lambda file: file.write("2")).parent == tmp_path
    assert [path.name for path in tmp_path.glob("*.a.json")] == [".._2.a.json"]


def test_a_service_in_each_of_its_machine_forms(client, tmp_path):
    service = a_service("criminal-record")
    definition = queries.definition_of(queries.find_published(service))
    for suffix, media_type in (("jsonld", "application/ld+json"), ("ttl", "text/turtle"), ("yaml", "application/yaml")):
        answer = client.get(f"/api/v1/services/criminal-record.{suffix}")
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
        if suffix == "yaml":
            assert read_definition(yaml.safe_load(answer.data)) == definition
        else:
            (tmp_path / f"x.{suffix}").write_bytes(answer.data)
            (entry,) = CpsvAp(NOTHING).read(tmp_path / f"x.{suffix}")
            assert (entry.value["slug"], entry.unknown) == ("criminal-record", [])
    assert (
        json.loads(client.get("/api/v1/services/criminal-record.jsonld").data)["@graph"][0]["dct:identifier"] == service.code
    )


@pytest.mark.parametrize("suffix", ["jsonld", "ttl", "yaml"])
def test_a_service_that_is_not_on_offer_has_no_machine_form(client, suffix):
    a_service("hidden", published=False)
    for slug in ("hidden", "unknown"):
        answer = client.get(f"/api/v1/services/{slug}.{suffix}")
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM)


def _told(items):
    return [(item["change"], item["service"], item["version"], item["supersedes"]) for item in items]


EVERYTHING = [
    ("published", "one", 1, None),
    ("published", "two", 1, None),
    ("superseded", "one", 1, None),
    ("published", "one", 2, 1),
    ("retired", "two", 1, None),
    ("superseded", "one", 2, None),
    ("published", "one", 3, 2),
    ("published", "two", 2, None),
]


@pytest.fixture
def history(app):
    """Two services that had a life, an hour between any two events but for the last two."""
    start = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    hours = [start + dt.timedelta(hours=number) for number in range(6)]
    one, two = a_service("one", now=hours[0]), a_service("two", now=hours[1])
    a_new_version(one, now=hours[2], outputs=[four("New")])
    retire(two, hours[3])
    a_new_version(one, now=hours[4], outputs=[four("Newer")])
    a_new_version(two, now=hours[4], outputs=[four("Again")])
    actions.save_working(one, queries.definition_of(queries.find_published(one)), by=TESTER, now=hours[5])
    db.session.commit()
    return hours


def test_every_change_is_told_in_its_order_and_only_public_ones(client, history):
    answer = client.get("/api/v1/changes?limit=100")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert _told(answer.json["items"]) == EVERYTHING
    assert answer.json["next"] is None
    item = answer.json["items"][3]
    assert (item["at"], item["url"]) == ("2026-11-01T11:00:00Z", "http://localhost/tg/services/one/versions/2")
    shapes.ChangeList.model_validate(answer.json)
    for change in answer.json["items"]:
        assert client.get(change["url"].removeprefix("http://localhost")).status_code == 200


@pytest.mark.parametrize("limit", range(1, 9))
def test_no_change_is_lost_or_told_twice_between_pages(client, history, limit):
    address, told = f"/api/v1/changes?limit={limit}", []
    while address:
        answer = client.get(address).json
        assert len(answer["items"]) <= limit
        told += _told(answer["items"])
        address = (answer["next"] or "").removeprefix("http://localhost")
    assert told == EVERYTHING


def test_whoever_comes_back_with_the_cursor_is_told_what_is_new_and_nothing_else(client, history):
    cursor = client.get("/api/v1/changes?limit=100").json["cursor"]
    quiet = client.get(f"/api/v1/changes?since={cursor}").json
    assert (quiet["items"], quiet["next"], quiet["cursor"]) == ([], None, cursor)
    a_new_version(queries.get_service("one"), outputs=[four("Newest")], now=history[0])
    forget(client)
    assert _told(client.get(f"/api/v1/changes?since={cursor}").json["items"]) == [
        ("superseded", "one", 3, None),
        ("published", "one", 4, 3),
    ], "told also where a clock went wrong"


@pytest.mark.parametrize(
    "since", ["2026-11-01T12:00:00Z", "2026-11-01T17:00:00+05:00", "2026-11-01T17:00:00%2B05:00", "2026-11-01t12:00:00z"]
)
def test_changes_since_an_instant(client, history, since):
    answer = client.get(f"/api/v1/changes?since={since}&limit=2").json
    assert _told(answer["items"]) == EVERYTHING[4:6]
    rest = client.get(answer["next"].removeprefix("http://localhost")).json
    assert _told(rest["items"]) == EVERYTHING[6:]
    assert client.get("/api/v1/changes?since=2027-01-01T00:00:00Z").json["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-11-01",
        "since=2026-11-01T12:00:00",
        "since=2026-13-01T12:00:00Z",
        "since=0001-01-01T00:00:00%2B14:00",
        "since=W10",
        "after=forged",
        "limit=0",
        "limit=101",
    ],
)
def test_a_wrong_since_is_a_problem(client, query):
    answer = client.get(f"/api/v1/changes?{query}", headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.mimetype) == (422, PROBLEM)


def test_changes_need_few_questions_however_many_they_are(client, history):
    client.get("/api/v1/changes?limit=1")
    few = len(client.statements)
    client.get("/api/v1/changes?limit=100")
    assert len(client.statements) <= few <= 5
