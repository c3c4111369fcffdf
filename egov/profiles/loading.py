"""Reads a country profile's head: names, money, time, language order, ways of appeal."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from egov.kernel.localised import LocalisedText

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class AppealWay:
    """A way against a decision: whom to turn `to`, within `amount` of `unit` from being told, by which law, how surely known."""

    to: LocalisedText
    amount: int
    unit: str
    legal_basis: LocalisedText
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A country: `code` ("tj"), `country` as in public references ("TJ", ISO 3166-1 alpha-2; `alpha3` likewise), its money, zone
    and state language. A service can be published once every text of it is there in the `required_languages`."""

    code: str
    country: str
    alpha3: str
    name: LocalisedText
    portal_name: LocalisedText
    currency: str
    currency_word: LocalisedText
    timezone: ZoneInfo
    state_language: str
    languages: tuple[str, ...]
    required_languages: tuple[str, ...]
    phone_region: str
    appeals: tuple[AppealWay, ...]
    folder: Path


@cache
def load_profile(code: str) -> Profile:
    """The profile `code`; raises FileNotFoundError where there is none."""
    folder = FOLDER / code
    head = yaml.safe_load((folder / "profile.yaml").read_text(encoding="utf-8"))
    return Profile(
        code=code,
        country=head["country"],
        alpha3=head["alpha3"],
        name=LocalisedText(head["name"]),
        portal_name=LocalisedText(head["portal_name"]),
        currency=head["currency"],
        currency_word=LocalisedText(head["currency_word"]),
        timezone=ZoneInfo(head["timezone"]),
        state_language=head["state_language"],
        languages=tuple(head["languages"]),
        required_languages=tuple(head["required_languages"]),
        phone_region=head["phone_region"],
        appeals=tuple(_appeal_way(row) for row in head["appeals"]),
        folder=folder,
    )


def _appeal_way(row: dict[str, Any]) -> AppealWay:
    term = row["term"]
    basis = LocalisedText(row["legal_basis"])
    return AppealWay(LocalisedText(row["to"]), int(term["amount"]), term["unit"], basis, row["source"])
