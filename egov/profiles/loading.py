"""Reads a country profile's head: names, money, time, language order."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from egov.kernel.localised import LocalisedText

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Profile:
    """A country: `code` ("tj"), `country` as in public references ("TJ", ISO 3166-1 alpha-2; `alpha3` likewise), its money, zone
    and state language."""

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
    phone_region: str
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
        phone_region=head["phone_region"],
        folder=folder,
    )
