"""Addresses that name things in open data (`/id/service/criminal-record`), and where each leads.

A name is not a document: it leads with 303 to one, chosen by what the reader accepts (W3C, Cool URIs for the Semantic Web, 4.2).
"""

import re

from flask import Request, url_for

from egov.kernel.errors import NotFound
from egov.web.language import preferred_language

_PAGES = {
    "service": "catalogue.service",
    "authority": "catalogue.authority",
    "category": "catalogue.category",
    "life-event": "catalogue.life_event",
}
_FORMS = {"application/ld+json": "jsonld", "text/turtle": "turtle"}
_TERMS = frozenset({"audience", "channel", "evidence-source", "rule-type"})
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$")


def address_of(thing: str, asked: Request) -> str:
    """Where `thing` (`service/criminal-record`, `catalogue`) leads for the reader who asked; raises `NotFound` for a name that is none."""
    kind, _, slug = thing.partition("/")
    if slug and not _SLUG.match(slug):
        raise NotFound
    lang = preferred_language(asked)
    form = _FORMS.get(asked.accept_mimetypes.best_match(["text/html", *_FORMS], "text/html"))
    if kind == "service" and slug and form:
        return url_for(f"api.service_{form}", slug=slug)
    if kind in _PAGES and slug:
        return url_for(_PAGES[kind], lang=lang, slug=slug)
    if thing == "catalogue" and form:
        return url_for(f"api.catalogue_{form}")
    if thing in ("catalogue", "portal") or kind in _TERMS and slug:
        return url_for("portal.open_data", lang=lang)
    raise NotFound
