"""Services as lists show them: words in the reader's language, ready for the page; and the topics to browse by."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from egov.authorities import queries as authorities
from egov.catalogue import queries, revisions
from egov.catalogue.listings import Listing
from egov.catalogue.search.vocabulary import marked
from egov.catalogue.wording import price_words, varying_term_words, way_words
from egov.kernel.localised import LocalisedText
from egov.web.language import language
from egov.web.presentation import text_in

Parts = list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Row:
    """A service in a list. `name_parts` and `summary_parts` say which stretches were searched for."""

    slug: str
    href: str
    name: str
    authority: str
    fee: str
    free: bool
    term: str
    way: str
    name_parts: Parts
    summary_parts: Parts


@dataclass(frozen=True, slots=True)
class Topic:
    """A category, life event or authority, and how many services on offer it has."""

    slug: str
    texts: LocalisedText
    count: int

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return text_in(self.texts)


def rows_of(listings: Sequence[Listing], on: dt.date, terms: Collection[str] = ()) -> list[Row]:
    """The listings as rows; words that stand for one of the search `terms` are marked."""
    return [_row(listing, on, frozenset(terms)) for listing in listings]


def _row(listing: Listing, on: dt.date, terms: frozenset[str]) -> Row:
    name = text_in(listing.name)
    price = listing.price(on)
    return Row(
        slug=listing.slug,
        href=f"/{language()}/services/{listing.slug}",
        name=name,
        authority=text_in(listing.authority_name),
        fee=price_words(price),
        free=price.described and not price.sums,
        term=varying_term_words(
            listing.term.get("amount", 0),
            listing.term.get("unit", "working_days"),
            bool(listing.term.get("varies")),
        ),
        way=way_words(listing.online),
        name_parts=marked(name, language(), terms),
        summary_parts=marked(text_in(listing.summary), language(), terms),
    )


def topics(kind: str) -> list[Topic]:
    """The topics of `kind` ("category", "life_event", "authority") in their order, counted; kept for one revision."""
    return revisions.kept(f"topics:{kind}", lambda: _read_topics(kind))


def _read_topics(kind: str) -> list[Topic]:
    counts = queries.count_topics(kind)
    named: Sequence[tuple[str, LocalisedText]]
    if kind == "category":
        named = [(row.slug, row.name) for row in queries.list_categories()]
    elif kind == "life_event":
        named = [(row.slug, row.name) for row in queries.list_life_events()]
    else:
        named = [(row.slug, row.name) for row in authorities.list_authorities(active_only=False)]
    return [Topic(slug, texts, counts.get(slug, 0)) for slug, texts in named]


def names() -> dict[str, LocalisedText]:
    """Names of categories and authorities by `category:slug` and `authority:slug`; kept for one revision."""
    return revisions.kept(
        "names",
        lambda: {f"{kind}:{topic.slug}": topic.texts for kind in ("category", "authority") for topic in topics(kind)},
    )
