"""A catalogue of ten thousand services in four languages, of real names: what the search is measured on.

The demonstration country's own 49; Kenya's and Canada's, read from `EGOV_SHARED`, in English in every language; and then the
country's own again for each of its cities and districts, in four languages, as a registry of local offices has them.
"""

import csv
import gzip
import io
import itertools
import json
from collections.abc import Iterator
from typing import Any

import yaml

from egov.kernel.localised import LANGUAGES
from egov.profiles.loading import load_profile
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_questionnaire
from tests.catalogue.country import definitions, load_country, shared

OWN = 49


def between(first: int, last: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The services number `first` to `last` as definitions' values, each with its number. The country's own are loaded with the first."""
    if first <= OWN:
        load_country()
        an_authority("bench")
    rows = itertools.islice(enumerate(_foreign(), OWN + 1), max(0, first - OWN - 1), last - OWN)
    yield from ((number, _definition(number, values)) for number, values in rows)


def _foreign() -> Iterator[dict[str, Any]]:
    with gzip.open(shared("catalogues/ke_ecitizen/services.json.gz")) as file:
        for row in json.load(file):
            name = (row["service_name"] or "Service")[:200]
            yield {"name": _alike(name), "summary": _alike((row["service_description"] or name)[:400])}
    with gzip.open(shared("catalogues/ca_gc_service_inventory/2018-2019_services.csv.gz")) as file:
        for line in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")):
            name, text = line["service_name_en"][:200] or "Service", line["service_description_en"][:400]
            yield {"name": _alike(name), "summary": _alike(text or name)}
    yield from _local()


def _local() -> Iterator[dict[str, Any]]:
    regions = yaml.safe_load((load_profile("tj").folder / "regions.yaml").read_text(encoding="utf-8"))["regions"]
    for place in [unit["name"] for region in regions for unit in region["units"]]:
        for own in definitions():
            given = own.as_json()
            name = {tag: f"{given['name'][tag]} – {place[tag]}"[:200] for tag in LANGUAGES}
            yield {"name": name, "summary": given["summary"], "keywords": given.get("keywords", {})}


def _alike(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def _definition(number: int, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": f"K{number:07}",
        "slug": f"bench-{number}",
        "authority": "bench",
        "audience": ["citizen"],
        "channels": ["portal"],
        "assurance": "low",
        "terms": [{"amount": 1, "unit": "working_days"}],
        "fees": [{"kind": "free"}],
        "questionnaire": a_questionnaire(),
        "route": {"stages": [{"key": "decide", "kind": "decide"}]},
        "refusal_grounds": [{"code": "incomplete", "text": values["name"]}],
        **values,
    }
