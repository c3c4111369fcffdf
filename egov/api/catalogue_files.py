"""The whole catalogue in one file, in each of its notations, written service by service."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from typing import TextIO

from egov.api import presenting
from egov.api.shapes import ServiceDetail
from egov.catalogue import exporting, queries
from egov.catalogue.formats.cpsv_terms import LICENCE
from egov.catalogue.formats.cpsv_writing import present_surroundings, write_jsonld, write_turtle
from egov.catalogue.upkeep import ratings
from egov.kernel.localised import LANGUAGES

Write = Callable[[TextIO, dt.date], object]
_TEXTS = ("name", "summary", "authority_name")
_FACTS = ("slug", "code", "authority", "categories", "life_events", "audience", "channels", "online", "free", "fee_amount")
_MORE = ("fee_currency", "fee_varies", "term_amount", "term_unit", "term_varies", "version", "published_at", "url")
COLUMNS = (*_FACTS, *_MORE, *(f"{name}_{language}" for name in _TEXTS for language in LANGUAGES))
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_json(file: TextIO, on: dt.date) -> None:
    """Every service with its whole definition, fees being those of the day `on`."""
    file.write(f'{{"licence": "{LICENCE}", "items": [')
    between = "\n"
    for service in _services(on):
        file.write(between + service.model_dump_json())
        between = ",\n"
    file.write("\n]}\n")


def write_csv(file: TextIO, on: dt.date) -> None:
    """A row a service, as RFC 4180 has it; with a byte order mark, without which office programs spoil the letters."""
    file.write("\ufeff")
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for service in _services(on):
        cells = _cells(service)
        rows.writerow([safe_cell(cells[column]) for column in COLUMNS])


def _cells(service: ServiceDetail) -> dict[str, str]:
    """What a row says of a service. Several slugs stand in one cell with blanks between them, several sums with ` + `."""
    amounts = service.fee.amounts
    said: dict[str, object] = {name: getattr(service, name) for name in ("slug", "code", "authority", "version", "url")}
    said |= {name: " ".join(getattr(service, name)) for name in ("categories", "life_events", "audience", "channels")}
    said |= {f"term_{name}": getattr(service.term, name) for name in ("amount", "unit", "varies")}
    said |= {
        "online": service.online,
        "free": service.fee.free,
        "fee_amount": " + ".join(money.amount for money in amounts),
        "fee_currency": " + ".join(money.currency for money in amounts),
        "fee_varies": service.fee.varies,
        "published_at": service.published_at.isoformat().replace("+00:00", "Z"),
    }
    for name in _TEXTS:
        texts: dict[str, str] = dict(getattr(service, name))
        said |= {f"{name}_{language}": texts.get(language, "") for language in LANGUAGES}
    return {name: _cell(value) for name, value in said.items()}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def safe_cell(text: str) -> str:
    """`text`, behind an apostrophe where a spreadsheet would take it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _services(on: dt.date) -> Iterator[ServiceDetail]:
    rated = ratings.published()
    for listing, definition in queries.walk_on_offer():
        yield presenting.service_detail(listing, definition, on, rated.get(listing.service_id))


def _write_jsonld(file: TextIO, on: dt.date) -> None:
    write_jsonld(file, exporting.each_on_offer(), present_surroundings(on))


def _write_turtle(file: TextIO, on: dt.date) -> None:
    write_turtle(file, exporting.each_on_offer(), present_surroundings(on))


FILES: dict[str, tuple[str, Write]] = {
    "json": ("application/json", write_json),
    "csv": ("text/csv; charset=utf-8; header=present", write_csv),
    "jsonld": ("application/ld+json", _write_jsonld),
    "ttl": ("text/turtle; charset=utf-8", _write_turtle),
}
"""The media type of each notation, and what writes it."""
