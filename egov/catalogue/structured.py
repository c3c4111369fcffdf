"""A service in the words of schema.org, as its page says it to search engines: microdata, for no page has a script of its own.

HTML, 5 "Microdata"; schema.org `GovernmentService`. Texts are in the language of the page.
"""

import datetime as dt
from dataclasses import dataclass, field

from egov.catalogue import fees, showing
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.formats.cpsv_terms import LICENCE
from egov.catalogue.formats.cpsv_writing import DURATIONS
from egov.catalogue.terms import usual_term
from egov.catalogue.wording import audience_words
from egov.kernel.localised import LANGUAGES
from egov.profiles.current import current_profile
from egov.web.language import gettext, language
from egov.web.presentation import absolute_url, text_in

SCHEMA = "https://schema.org/"


@dataclass(slots=True)
class Item:
    """A thing of schema.org: what is said of it in `texts`, `links` to addresses, and further `items`, each by its property."""

    kind: str
    texts: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    items: list[tuple[str, "Item"]] = field(default_factory=list)

    @property
    def type(self) -> str:
        """The address of its class."""
        return SCHEMA + self.kind


@dataclass(frozen=True, slots=True)
class MachineForm:
    """One of the notations in which a service may be had: how it is called, where it is, its media type."""

    name: str
    href: str
    media_type: str


def machine_forms(slug: str) -> list[MachineForm]:
    """The notations of the service on offer called `slug`."""
    return [
        MachineForm(name, f"/api/v1/services/{slug}{suffix}", media_type)
        for name, suffix, media_type in (
            ("JSON", "", "application/json"),
            ("JSON-LD", ".jsonld", "application/ld+json"),
            ("Turtle", ".ttl", "text/turtle"),
            ("YAML", ".yaml", "application/yaml"),
        )
    ]


CATALOGUE_FORMS = (
    MachineForm("JSON", "/api/v1/catalogue.json", "application/json"),
    MachineForm("CSV", "/api/v1/catalogue.csv", "text/csv"),
    MachineForm("JSON-LD", "/api/v1/catalogue.jsonld", "application/ld+json"),
    MachineForm("Turtle", "/api/v1/catalogue.ttl", "text/turtle"),
)


def describe_catalogue() -> Item:
    """The whole catalogue as a data set, so that those who look for data find it."""
    catalogue = Item("Dataset")
    catalogue.texts = [
        ("name", gettext("Catalogue of public services") + " · " + text_in(current_profile().portal_name)),
        (
            "description",
            gettext(
                "Every service that is given: for whom, what it costs, how long it takes, what is needed and why it may be refused."
            ),
        ),
    ]
    catalogue.links = [("url", absolute_url(f"/{language()}/open-data")), ("license", LICENCE)]
    for form in CATALOGUE_FORMS:
        download = Item("DataDownload", [("encodingFormat", form.media_type)], [("contentUrl", absolute_url(form.href))])
        catalogue.items.append(("distribution", download))
    return catalogue


def describe(definition: ServiceDefinition, on: dt.date) -> Item:
    """The service on offer, its fee being that of the day `on`."""
    names, slug = showing.names(), definition.slug
    service = Item("GovernmentService")
    service.texts = [
        ("identifier", definition.code),
        ("name", text_in(definition.name)),
        ("description", text_in(definition.summary)),
        *(("category", text_in(names.get(f"category:{name}")) or name) for name in definition.categories),
    ]
    service.links = [
        ("url", absolute_url(f"/{language()}/services/{slug}")),
        ("sameAs", absolute_url(f"/id/service/{slug}")),
    ]
    authority = definition.authority
    operator = Item("GovernmentOrganization", [("name", text_in(names.get(f"authority:{authority}")) or authority)])
    operator.links = [("url", absolute_url(f"/{language()}/authorities/{authority}"))]
    service.items = [
        ("serviceOperator", operator),
        ("areaServed", Item("Country", [("name", text_in(current_profile().name))])),
        *(("audience", Item("Audience", [("audienceType", word)])) for word in audience_words(definition.audience)),
        ("availableChannel", _channel(definition)),
        *(("offers", offer) for offer in _offers(definition, on)),
        *(("serviceOutput", Item("Thing", [("name", text_in(text))])) for text in definition.outputs),
    ]
    return service


def _channel(definition: ServiceDefinition) -> Item:
    term = usual_term(definition)
    channel = Item("ServiceChannel", [("processingTime", DURATIONS[term.unit].format(term.amount))])
    if definition.is_online:
        channel.texts += [("availableLanguage", tag) for tag in LANGUAGES]
        channel.links = [("serviceUrl", absolute_url(f"/{language()}/services/{definition.slug}/apply"))]
    return channel


def _offers(definition: ServiceDefinition, on: dt.date) -> list[Item]:
    """What it costs; nothing is said where that depends on the answers or is not described."""
    price = fees.price_on(fees.summary_of(definition), on)
    if price.varies or not price.described:
        return []
    if price.is_free:
        return [Item("Offer", [("price", "0"), ("priceCurrency", current_profile().currency)])]
    return [Item("Offer", [("price", str(money.amount)), ("priceCurrency", money.currency)]) for money in price.sums]
