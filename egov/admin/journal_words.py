"""A row of the journal in words, for auditors: names of services and authorities instead of keys; people stay numbers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from egov.authorities import queries as authorities
from egov.casework.models import Purpose
from egov.casework.queries import list_service_names
from egov.casework.words import PURPOSES, STAGES
from egov.catalogue import queries as catalogue
from egov.identity.wording import ROLE_NAMES
from egov.journal.models import JournalRow
from egov.kernel.errors import N_
from egov.kernel.localised import LocalisedText
from egov.web.language import gettext, language
from egov.web.presentation import show_date

SUBJECTS = {
    "application": N_("Application"),
    "account": N_("Account"),
    "authority": N_("Authority"),
    "certificate": N_("Document"),
    "holiday": N_("Working calendar"),
    "life_event": N_("Life event"),
    "legal_act": N_("Act"),
    "office": N_("Office"),
    "page_report": N_("Report of a mistake"),
    "service": N_("Service"),
    "upkeep_task": N_("Task"),
    "service_version": N_("Service"),
}
FACTS = {
    "number": N_("version"),
    "due_on": N_("due"),
    "answer_until": N_("answer by"),
    "stage": N_("stage"),
    "holder": N_("is with"),
    "ground": N_("ground"),
    "purpose": N_("purpose"),
    "role": N_("role"),
    "assignee": N_("given to"),
    "out_of_turn": N_("out of turn"),
    "authority": N_("authority"),
    "day": N_("day"),
    "stars": N_("stars"),
}
"""What is said in words, in this order; every other fact is a key or a digest and stands in the record as written."""
ACCOUNT_PURPOSES = {"account_management": N_("looking after the accounts of the portal")}
"""Why an account is opened by those who keep accounts; why a case is opened, `casework.words` says."""
_DAYS = frozenset({"due_on", "answer_until", "day"})
_AUTHORITIES = frozenset({"holder", "authority"})


@dataclass(frozen=True, slots=True)
class Names:
    """What the keys of a page of rows stand for."""

    authorities: Mapping[int, LocalisedText] = field(default_factory=dict)
    services: Mapping[int, LocalisedText] = field(default_factory=dict)
    slugs: Mapping[str, LocalisedText] = field(default_factory=dict)


def names_for(rows: Sequence[JournalRow]) -> Names:
    """The names that `rows` need, in three queries whatever their number."""
    services = {int(row.facts["service_id"]) for row in rows if row.facts.get("service_id")}
    slugs = sorted({str(row.facts["service"]) for row in rows if row.facts.get("service")})
    return Names(
        authorities={row.id: row.short_name for row in authorities.list_authorities(active_only=False)},
        services=list_service_names(services),
        slugs={listing.slug: listing.name for listing in catalogue.list_listings(slugs)} if slugs else {},
    )


def who_in_words(row: JournalRow) -> str:
    """Who did it: an account by its number, the portal itself, or somebody who had not signed in."""
    if row.actor_account_id is not None:
        return gettext("Account %(number)s", number=row.actor_account_id)
    return gettext("The portal") if row.actor.startswith("system") else gettext("Somebody not signed in")


def subject_in_words(row: JournalRow, names: Names) -> tuple[str, str]:
    """What the row is about, and the service or the person it concerns."""
    service = names.services.get(row.facts.get("service_id") or 0) or names.slugs.get(str(row.facts.get("service") or ""))
    service_name = service.in_(language()) if service else ""
    if row.subject_table == "account":
        return gettext("Account %(number)s", number=row.subject_id), ""
    if row.subject_table == "service_version":
        return service_name or str(row.facts.get("service") or gettext("Service")), ""
    if row.facts.get("reference"):
        return str(row.facts["reference"]), service_name
    return gettext(SUBJECTS.get(row.subject_table, "")) or row.subject_table, service_name


def details_in_words(row: JournalRow, names: Names) -> list[tuple[str, str]]:
    """The facts that say something to a reader: what, and its value in words."""
    told = [(name, row.facts[name]) for name in FACTS if row.facts.get(name) not in (None, "", False)]
    return [(gettext(FACTS[name]), _value(name, value, names)) for name, value in told]


def _value(name: str, value: object, names: Names) -> str:
    text = str(value)
    if name in _DAYS:
        return show_date(dt.date.fromisoformat(text))
    if name in _AUTHORITIES and isinstance(value, int) and value in names.authorities:
        return names.authorities[value].in_(language())
    if name == "assignee":
        return gettext("Account %(number)s", number=text)
    if value is True:
        return gettext("Yes")
    if name == "purpose":
        return gettext(PURPOSES[Purpose(text)]) if text in set(Purpose) else gettext(ACCOUNT_PURPOSES.get(text, "")) or text
    if name == "stage":
        kind = text.partition("_")[0]  # `consult_land` is a consultation
        return gettext(STAGES[kind]) if kind in STAGES else text
    return gettext(ROLE_NAMES[text]) if name == "role" and text in ROLE_NAMES else text
