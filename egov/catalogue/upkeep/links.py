"""Links in texts on offer: gathered, asked now and then whether they still lead somewhere, and made tasks where they do not.

A link counts as broken once it failed on `DAYS` different days. Where not one of several answers, it is this machine that has no way out,
and nothing is counted.
"""

import datetime as dt
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

import sqlalchemy as sa

from egov.catalogue import queries
from egov.catalogue.anchors import anchor_of
from egov.catalogue.upkeep import worklist
from egov.catalogue.upkeep.models import CheckedLink, Kind
from egov.catalogue.upkeep.texts import walk
from egov.kernel.db import db, insert_unless_there
from egov.profiles.current import local_day

DAYS = 3
AGAIN = dt.timedelta(hours=20)
GOOD_FOR = dt.timedelta(days=7)
AT_ONCE = 300
ENOUGH_TO_TELL = 3
MAX_ADDRESS = 2000
_LINK = re.compile(r"https?://[^\s<>\"'«»“”]+", re.IGNORECASE)
_NO_END = ".,;:!?…)]}"
Places = dict[str, list[tuple[int, str, str]]]
"""By address: the services, the anchors and the languages in which it stands."""
Fetch = Callable[[str], str]


def found_in(text: str) -> list[str]:
    """The addresses in `text`, without what ends a sentence; a closing bracket belongs to an address that opened one."""
    addresses = (match[0][: _end_of(match[0])] for match in _LINK.finditer(text))
    return [address for address in addresses if len(address) <= MAX_ADDRESS]


def _end_of(address: str) -> int:
    end, unopened = len(address), address.count(")") - address.count("(")
    while address[end - 1] in _NO_END:
        if address[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return end


def gather() -> Places:
    """Every address in what is on offer, with the places where it stands."""
    places: Places = defaultdict(list)
    for listing, definition in queries.walk_on_offer():
        for path, language, text in walk(definition):
            for address in found_in(text) if "://" in text else ():
                places[address].append((listing.service_id, anchor_of(definition, path), language))
    return dict(places)


def take_note(addresses: Iterable[str], now: dt.datetime) -> None:
    """Each address is known, those that no text names any more are forgotten."""
    digests = {_digest(address): address for address in addresses}
    known = set(db.session.scalars(sa.select(CheckedLink.digest)))
    for digest in digests.keys() - known:
        insert_unless_there(CheckedLink, {"digest": digest, "address": digests[digest], "check_at": now, "failures": 0, "answer": ""}, "digest")  # fmt: skip
    for digest in known - digests.keys():
        db.session.execute(sa.delete(CheckedLink).where(CheckedLink.digest == digest))


def due(now: dt.datetime) -> list[str]:
    """The addresses to be asked now, those that wait longest first."""
    statement = sa.select(CheckedLink.address).where(CheckedLink.check_at <= now)
    return list(db.session.scalars(statement.order_by(CheckedLink.check_at, CheckedLink.id).limit(AT_ONCE)))


def is_answer(answer: str) -> bool:
    """Whether `answer` says that the address leads somewhere: any answer but "gone" and the server's own faults.

    A page that wants a sign-in (401, 403) or is asked too often (429) is there.
    """
    if not answer.isdecimal():
        return False
    return int(answer) < 400 or answer in ("401", "403", "405", "429")


def note(answers: dict[str, str], now: dt.datetime) -> None:
    """What each address answered is counted, at most one failure a day."""
    outside = [answer for answer in answers.values() if answer != "refused"]
    offline = len(outside) >= ENOUGH_TO_TELL and not any(answer.isdecimal() for answer in outside)
    today = local_day(now)
    for address, answer in answers.items():
        link = db.session.scalars(sa.select(CheckedLink).where(CheckedLink.digest == _digest(address))).one_or_none()
        if link is None:
            continue
        link.check_at = now + AGAIN
        if offline and answer != "refused":
            continue
        link.answer, link.checked_at = answer, now
        if is_answer(answer):
            link.failures, link.last_failed_on, link.check_at = 0, None, now + GOOD_FOR
        elif link.last_failed_on != today:
            link.failures, link.last_failed_on = link.failures + 1, today
    db.session.flush()


def make_tasks(places: Places, now: dt.datetime) -> tuple[int, int]:
    """Each broken link has a task in each service that names it, and no other has; see `worklist.agree`."""
    broken = db.session.scalars(sa.select(CheckedLink).where(CheckedLink.failures >= DAYS))
    wanted: dict[worklist.Cause, worklist.Place] = {}
    for link in broken:
        for service_id, anchor, language in places.get(link.address, ()):
            facts = {"address": link.address, "answer": link.answer, "language": language}
            wanted.setdefault((service_id, link.digest), (anchor, facts))
    return worklist.agree(Kind.LINK, wanted, now=now)


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
