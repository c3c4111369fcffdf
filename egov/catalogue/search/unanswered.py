"""What people search and do not find: counted without saying who, shown once several people asked it, forgotten after a while.

A search may hold a name or a number. So only what looks like common words is counted at all (`is_harmless`), nothing is shown before
three visitors asked it (or one on three days), and nothing is kept longer than is said here.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from egov.catalogue.models import ServiceListing, UnansweredSearch
from egov.catalogue.search.normalising import counts, fold, words_in
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.kernel.paging import Page, decode_cursor, encode_cursor

SHOWN_FROM = 3
"""So many visitors, each counted once a day, must have asked before anybody sees it."""
KEPT_DAYS, UNSHOWN_DAYS = 90, 14
MAX_TEXT, MAX_KEY, MAX_WORDS, MAX_LETTERS = 60, 120, 6, 24
MARKS = 1024
MOST_ROWS = 20_000
SELDOM_OPENED = 10
"""A search is poorly answered where fewer than one in so many led to a service."""
_NUMBER = re.compile(r"\d[\d\s().-]{3,}\d|\d{5,}|[a-z]{1,3}\d{4,}", re.IGNORECASE)
_ADDRESS = re.compile(r"[@/\\]|www\.", re.IGNORECASE)


@dataclass(slots=True)
class Count:
    """How one search went lately, in one process: what `note` and `note_opened` saw."""

    language: str
    text: str
    asked: int = 0
    found_nothing: int = 0
    opened: int = 0
    best_id: int | None = None
    marks: set[int] = field(default_factory=set)


def is_harmless(text: str) -> bool:
    """Whether a search looks like common words: short, no long number, no address of any kind, some word that says anything."""
    words = words_in(text)
    return (
        len(text) <= MAX_TEXT
        and 0 < len(words) <= MAX_WORDS
        and max(map(len, words)) <= MAX_LETTERS
        and any(counts(word) and not word.isdigit() for word in words)
        and not _NUMBER.search(text)
        and not _ADDRESS.search(text)
    )


def key_of(text: str) -> str:
    """What two ways of writing one search have in common: its folded words, in order."""
    return " ".join(fold(word) for word in words_in(text))[:MAX_KEY]


def keep(found: Iterable[Count], *, on: dt.date) -> None:
    """The counts of a process are added to what is known: what `gathering` gathered, each search once. A few statements, however many they are."""
    counts = {(count.language, key_of(count.text)): count for count in found}
    zero = {"asked": 0, "found_nothing": 0, "opened": 0, "seen": 0, "marks": [], "first_on": on, "last_on": on}
    fresh = [{"language": pair[0], "key": pair[1], "text": counts[pair].text, **zero} for pair in sorted(counts)]
    if not fresh:
        return
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(UnansweredSearch).values(fresh)
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["language", "key"]))
    wanted = sa.tuple_(UnansweredSearch.language, UnansweredSearch.key).in_(sorted(counts))
    rows = db.session.scalars(
        sa.select(UnansweredSearch)
        .where(wanted)
        .order_by(UnansweredSearch.language, UnansweredSearch.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for row in rows.all():
        _add(row, counts[row.language, row.key], on)
    db.session.flush()


def _add(row: UnansweredSearch, count: Count, on: dt.date) -> None:
    known = set(row.marks) if row.last_on == on else set()
    row.seen += len(count.marks - known)
    row.marks = sorted(known | count.marks)
    row.asked += count.asked
    row.found_nothing += count.found_nothing
    row.opened += count.opened
    row.last_on = on
    if count.asked:
        row.best_id, row.text = count.best_id, count.text


def answer(text: str) -> None:
    """The search has got an answer: it is counted anew."""
    db.session.execute(sa.delete(UnansweredSearch).where(UnansweredSearch.key == key_of(text)))


def tidy(*, on: dt.date) -> int:
    """What nobody asked for a while is forgotten, sooner where few ever asked it, and the seldomest beyond what is kept; how many."""
    old = UnansweredSearch.last_on < on - dt.timedelta(days=KEPT_DAYS)
    rare = sa.and_(UnansweredSearch.seen < SHOWN_FROM, UnansweredSearch.last_on < on - dt.timedelta(days=UNSHOWN_DAYS))
    gone = db.session.execute(sa.delete(UnansweredSearch).where(sa.or_(old, rare)))
    kept = sa.select(UnansweredSearch.id).order_by(UnansweredSearch.asked.desc(), UnansweredSearch.id.desc())
    beyond = db.session.scalars(kept.offset(MOST_ROWS)).all()
    db.session.execute(sa.delete(UnansweredSearch).where(UnansweredSearch.id.in_(beyond)))
    return int(gone.rowcount) + len(beyond)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Line:
    """A search in the report, with the name and address of the service that came first, if any did."""

    search: UnansweredSearch
    best: LocalisedText | None
    slug: str


def page(*, language: str = "", nothing: bool = True, after: str | None = None, limit: int = 20) -> Page[Line]:
    """The searches that found nothing, else those that found something nobody opened; the most frequent first."""
    row = UnansweredSearch
    statement = (
        sa.select(row, ServiceListing.name, ServiceListing.slug)
        .outerjoin(ServiceListing, ServiceListing.service_id == row.best_id)
        .where(row.seen >= SHOWN_FROM)
        .order_by(row.asked.desc(), row.id.desc())
        .limit(limit + 1)
    )
    if nothing:
        statement = statement.where(row.best_id.is_(None))
    else:
        statement = statement.where(row.best_id.is_not(None), row.opened * SELDOM_OPENED < row.asked)
    if language:
        statement = statement.where(row.language == language)
    cursor = decode_cursor(after, int, int)
    if cursor is not None:
        statement = statement.where(sa.tuple_(row.asked, row.id) < sa.tuple_(*cursor))
    rows = db.session.execute(statement).tuples().all()
    lines = [Line(search, name, slug or "") for search, name, slug in rows[:limit]]
    last = lines[-1].search if len(rows) > limit else None
    return Page(lines, encode_cursor([last.asked, last.id]) if last else None)
