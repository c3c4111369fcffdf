"""The feed of changes: well-formed, in each language, about what was public and nothing else."""

import datetime as dt
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest

from egov.catalogue import actions, revisions
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.localised import LANGUAGES
from tests.builders.catalogue import TESTER, a_new_version, a_service, four

NOW = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)


def items_of(response):
    assert (response.status_code, response.mimetype) == (200, "application/rss+xml")
    return [{part.tag: part.text for part in item} for item in ET.fromstring(response.data).iter("item")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_latest_changes_stand_first_in_the_language_of_the_address(client, language):
    one = a_service("one", name=four("A & <b>"), now=NOW)
    a_new_version(one, outputs=[four("Other")], now=NOW + dt.timedelta(hours=1))
    a_service("hidden", published=False)
    response = client.get(f"/{language}/changes.rss")
    changed, fresh = items_of(response)
    assert f"A & <b> ({language})" in changed["title"]
    assert "2" in changed["title"]
    assert changed["link"] == f"http://localhost/{language}/services/one/versions/2"
    assert parsedate_to_datetime(changed["pubDate"]) == NOW + dt.timedelta(hours=1)
    assert changed["description"].startswith(f"You get a certificate. ({language})")
    assert len(changed["description"]) > len(fresh["description"])
    assert fresh["guid"] != changed["guid"]
    channel = ET.fromstring(response.data).find("channel")
    assert channel.find("language").text == language
    assert channel.find("{http://www.w3.org/2005/Atom}link").get("href") == f"http://localhost/{language}/changes.rss"


def test_what_is_no_longer_given_is_told_and_leads_to_the_page_that_says_so(client):
    service = a_service("one")
    actions.retire(service, by=TESTER, now=clock.now())
    db.session.commit()
    revisions.forget()
    told = items_of(client.get("/en/changes.rss"))[0]
    assert told["title"] == "Certificate one (en): no longer given"
    assert "no longer given" in client.get(told["link"].removeprefix("http://localhost")).text


def test_an_empty_catalogue_has_an_empty_feed(client):
    assert items_of(client.get("/tg/changes.rss")) == []


def test_a_text_cannot_break_the_feed(client):
    a_service("one", name=four("a\x0b\x1f]]> &amp; \ufffe"), summary=four('<script>"\x00'.replace("\x00", "")))
    (item,) = items_of(client.get("/en/changes.rss"))
    assert item["title"].startswith("a]]> &amp; ")
    assert item["description"] == '<script>" (en)'


def test_every_page_names_its_feed(client):
    assert '<link rel="alternate" type="application/rss+xml" title=' in client.get("/ru/help").text
    assert 'href="/ru/changes.rss"' in client.get("/ru/help").text


def test_the_feed_is_kept_until_something_changes(client):
    one = a_service("one")
    first = client.get("/tg/changes.rss")
    again = client.get("/tg/changes.rss", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    a_new_version(one, outputs=[four("Other")])
    client.application.extensions["page_cache"].clear()
    assert len(items_of(client.get("/tg/changes.rss"))) == 2
