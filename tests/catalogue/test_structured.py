"""What a service's page says to programs: microdata of schema.org, and where its machine forms are."""

from html.parser import HTMLParser

from egov.catalogue import actions, revisions
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.catalogue import TESTER, a_service, four

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Microdata(HTMLParser):
    """The items of a page, as HTML's microdata model has them: (type, {property: [values]})."""

    def __init__(self, page):
        super().__init__()
        self.items, self._open, self._depth = [], [], 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        item = ("", {})
        if "itemscope" in given:
            item = (given["itemtype"].removeprefix("https://schema.org/"), {})
        if "itemprop" in given:
            value = item if "itemscope" in given else given.get("content") or given["href"]
            self._open[-1][1][1].setdefault(given["itemprop"], []).append(value)
        elif "itemscope" in given:
            self.items.append(item)
        if tag not in VOID:
            self._depth += 1
            if "itemscope" in given:
                self._open.append((self._depth, item))

    def handle_endtag(self, tag):
        if tag not in VOID:
            if self._open and self._open[-1][0] == self._depth:
                self._open.pop()
            self._depth -= 1


def described(client, path):
    (item,) = Microdata(client.get(path).text).items
    return item


def test_a_service_page_carries_a_government_service(client):
    service = a_service(
        "paid",
        fees=[{"kind": "fixed", "amount": "78"}],
        name=four('"A" & <b>'),
        categories=["documents"],
        outputs=[four("Paper")],
    )
    kind, said = described(client, "/ru/services/paid")
    assert kind == "GovernmentService"
    assert said["name"] == ['"A" & <b> (ru)']
    assert said["identifier"] == [service.code]
    assert said["url"] == ["http://localhost/ru/services/paid"]
    assert said["sameAs"] == ["http://localhost/id/service/paid"]
    assert said["category"] == ["documents (ru)"]
    assert said["offers"] == [("Offer", {"price": ["78.00"], "priceCurrency": ["TJS"]})]
    assert said["serviceOutput"] == [("Thing", {"name": ["Paper (ru)"]})]
    assert said["availableChannel"][0][1]["processingTime"] == ["P5D"]
    assert said["availableChannel"][0][1]["serviceUrl"] == ["http://localhost/ru/services/paid/apply"]
    operator, facts = said["serviceOperator"][0]
    assert (operator, facts["url"]) == ("GovernmentOrganization", ["http://localhost/ru/authorities/ministry"])


def test_a_fee_that_depends_on_answers_is_not_said_to_be_the_price(client):
    rule = {"==": [{"var": "purpose"}, "work"]}
    fee = {"kind": "fixed", "amount": "5", "condition": rule}
    a_service("x", fees=[fee, {"kind": "free", "condition": {"!": [rule]}}])
    a_service("free", channels=["office"])
    assert "offers" not in described(client, "/tg/services/x")[1]
    said = described(client, "/tg/services/free")[1]
    assert said["offers"] == [("Offer", {"price": ["0"], "priceCurrency": ["TJS"]})]
    assert "serviceUrl" not in said["availableChannel"][0][1]


def test_a_service_page_links_to_each_of_its_machine_forms_and_each_answers(client):
    a_service("one")
    page = client.get("/tg/services/one").text
    for suffix, media_type in (
        ("", "application/json"),
        (".jsonld", "application/ld+json"),
        (".ttl", "text/turtle"),
        (".yaml", "application/yaml"),
    ):
        address = f"/api/v1/services/one{suffix}"
        assert f'<link rel="alternate" type="{media_type}" href="{address}">' in page
        assert page.count(f'href="{address}"') == 2
        assert client.get(address).mimetype == media_type


def test_a_service_no_longer_given_and_an_earlier_version_say_nothing_to_programs(client):
    service = a_service("one")
    assert "itemscope" not in client.get("/tg/services/one/versions/1").text
    actions.retire(service, by=TESTER, now=clock.now())
    db.session.commit()
    revisions.forget()
    client.application.extensions["page_cache"].clear()
    page = client.get("/tg/services/one").text
    assert "itemscope" not in page
    assert "/api/v1/services/one" not in page
