"""Jobs of the catalogue, and what it takes in from the journal."""

import datetime as dt
from types import MappingProxyType
from typing import Any

from egov.catalogue import actions, intake, sent_texts
from egov.catalogue.models import ImportKind
from egov.catalogue.search import unanswered
from egov.catalogue.sent_catalogues import Catalogues
from egov.catalogue.sent_texts import Texts
from egov.journal.models import JournalRow
from egov.kernel.actor import system
from egov.profiles.current import local_day

PUBLISH_DUE = "catalogue.publish_due"
PERIOD_SECONDS = 60
TIDY_SEARCHES = "catalogue.tidy_searches"
TIDY_SECONDS = 86_400
READERS: intake.Readers = MappingProxyType({ImportKind.SERVICES: Catalogues(), ImportKind.TEXTS: Texts()})


def publish_due(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Versions whose day has come are published."""
    actions.publish_due(by=system("worker"), now=now)


def check_import(payload: dict[str, Any], now: dt.datetime) -> None:
    """What was sent, a catalogue or translations of one, is checked."""
    intake.check(payload["import_id"], now, READERS)


def take_import(payload: dict[str, Any], now: dt.datetime) -> None:
    """What was checked is taken in."""
    intake.take_in(payload["import_id"], now, READERS)


def discard_texts(payload: dict[str, Any], now: dt.datetime) -> None:
    """A file of translations that nobody took in is kept no longer."""
    sent_texts.discard(payload["file_id"], now)


def tidy_searches(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Searches that nobody asked for a while are forgotten."""
    unanswered.tidy(on=local_day(now))


def count_use(row: JournalRow, _now: dt.datetime) -> None:
    """An application was filed: its service is used once more."""
    service_id = row.facts.get("service_id")
    if isinstance(service_id, int):
        actions.count_use(service_id)
