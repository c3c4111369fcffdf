"""Tables of the catalogue: services and their versions, topics, and what lists and searches read."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.errors import N_, Conflict
from egov.kernel.localised import LocalisedText


class State(StrEnum):
    """Where a version stands."""

    WORKING = "working"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class Verb(StrEnum):
    """What can be done to a version."""

    SAVE = "save"
    REQUEST_REVIEW = "request_review"
    SEND_BACK = "send_back"
    SCHEDULE = "schedule"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    RETIRE = "retire"


TRANSITIONS: dict[tuple[State, Verb], State] = {
    (State.WORKING, Verb.SAVE): State.WORKING,
    (State.WORKING, Verb.REQUEST_REVIEW): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.SEND_BACK): State.WORKING,
    (State.IN_REVIEW, Verb.SCHEDULE): State.SCHEDULED,
    (State.IN_REVIEW, Verb.PUBLISH): State.PUBLISHED,
    (State.SCHEDULED, Verb.SEND_BACK): State.WORKING,
    (State.SCHEDULED, Verb.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Verb.SUPERSEDE): State.SUPERSEDED,
    (State.PUBLISHED, Verb.RETIRE): State.RETIRED,
}
OPEN = (State.WORKING, State.IN_REVIEW, State.SCHEDULED)
PUBLIC = (State.PUBLISHED, State.SUPERSEDED, State.RETIRED)
_OPEN = "state IN ('working', 'in_review', 'scheduled')"
_STATES = ", ".join(f"'{state}'" for state in State)


class Service(Base):
    """A public service, whatever its versions say. `slug` and `code` name it for ever; `last_number` counts its versions."""

    __tablename__ = "service"
    __table_args__ = (sa.UniqueConstraint("slug"), sa.UniqueConstraint("code"))

    slug: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(20))
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"), index=True)
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}


class ServiceVersion(Base):
    """One version of a service's definition. Once published its definition never changes (a trigger holds that, too).

    A service has at most one open version (working, in review, scheduled) and exactly one published one while it is offered.
    `author_ids` are all who wrote in it: none of them may publish it. `digest` is of the definition (`definition.digest_of`).
    """

    __tablename__ = "service_version"
    __table_args__ = (
        sa.UniqueConstraint("service_id", "number"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.Index(
            "uq_service_version_published",
            "service_id",
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        ),
        sa.Index(
            "uq_service_version_open",
            "service_id",
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
    )

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12), default=State.WORKING)
    definition: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    author_ids: Mapped[list[Any]]
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    remarks: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    requested_at: Mapped[dt.datetime | None]
    effective_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    superseded_at: Mapped[dt.datetime | None]
    outdated: Mapped[dict[str, Any] | None]
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on and was never public."""
        return self.state in OPEN

    @property
    def stamp(self) -> str:
        """Which version this is, and which state of it: what a form remembers to notice that somebody was faster."""
        return f"{self.number}.{self.version_id}" if self.is_open else f"{self.number}"

    def may(self, verb: Verb) -> bool:
        """Whether the state allows `verb`."""
        return (State(self.state), verb) in TRANSITIONS

    def move(self, verb: Verb) -> None:
        """Takes the version to the state that `verb` leads to; raises `Conflict` where it leads nowhere."""
        target = TRANSITIONS.get((State(self.state), verb))
        if target is None:
            raise Conflict(N_("Meanwhile the version is in another state. Open it again to see how it stands now."))
        self.state = target


class DryRun(Base):
    """What a version would do to applications under way: counted by a job, kept for the `digest` of what the version said then.

    `result` (see `applications.replaying`) holds counts and sums only, nothing of an application or a person; None until it is done.
    """

    __tablename__ = "dry_run"
    __table_args__ = (sa.UniqueConstraint("version_id", "digest"),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("service_version.id"))
    digest: Mapped[str] = mapped_column(sa.String(64))
    asked_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    result: Mapped[dict[str, Any] | None]


class ReviewRemark(Base):
    """What a publisher wants changed at one place of a version; `anchor` names the place for good (see `anchors`)."""

    __tablename__ = "review_remark"
    __table_args__ = (sa.Index(None, "version_id", "id"),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("service_version.id"))
    anchor: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    made_at: Mapped[dt.datetime]
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    resolved_at: Mapped[dt.datetime | None]


class Saving(Base):
    """One save of a working version: what it said afterwards (see `savings`).

    `seen` is the `version_id` of the version's row then, by which a page says what it was opened on. `what` says what was done
    since the save `before`, which undo returns to; `redoes` what was undone since the save `after`, which redo returns to.
    """

    __tablename__ = "service_saving"
    __table_args__ = (sa.UniqueConstraint("version_id", "number"),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("service_version.id"))
    number: Mapped[int]
    definition: Mapped[dict[str, Any]]
    seen: Mapped[int]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    what: Mapped[str] = mapped_column(sa.String(40))
    before: Mapped[int | None]
    redoes: Mapped[str] = mapped_column(sa.String(40))
    after: Mapped[int | None]
    saved_at: Mapped[dt.datetime]
    outdated: Mapped[dict[str, Any] | None]


class Category(Base):
    """A field of life that services are filed under."""

    __tablename__ = "category"
    __table_args__ = (sa.UniqueConstraint("slug"),)

    slug: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(20), default="")
    name: Mapped[LocalisedText]
    summary: Mapped[LocalisedText | None]
    sort: Mapped[int]


class LifeEvent(Base):
    """Something that happens to people and brings them to the state: a child is born, somebody moves.

    `steps` are its services in the order in which one does them (see `bundles.Step`); None: nobody has put them in order yet.
    """

    __tablename__ = "life_event"
    __table_args__ = (sa.UniqueConstraint("slug"),)

    slug: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(20), default="")
    name: Mapped[LocalisedText]
    summary: Mapped[LocalisedText | None]
    sort: Mapped[int]
    steps: Mapped[list[Any] | None]
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}


class ServiceListing(Base):
    """What lists show of a service on offer: drawn from its published version, one row a service.

    `sort_*` are sort keys of the name; `fee` and `term` are summaries (see `fees.summary_of`, `terms.summary_of`).
    """

    __tablename__ = "service_listing"
    __table_args__ = (sa.UniqueConstraint("service_id"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("service_version.id"))
    number: Mapped[int]
    slug: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(20))
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"), index=True)
    name: Mapped[LocalisedText]
    summary: Mapped[LocalisedText]
    categories: Mapped[list[str]]
    life_events: Mapped[list[str]]
    audience: Mapped[list[str]]
    channels: Mapped[list[str]]
    online: Mapped[bool]
    free: Mapped[bool]
    fee: Mapped[dict[str, Any]]
    term: Mapped[dict[str, Any]]
    eligibility: Mapped[list[Any]]
    published_at: Mapped[dt.datetime]
    sort_tg: Mapped[str] = mapped_column(sa.String(120), index=True)
    sort_ru: Mapped[str] = mapped_column(sa.String(120), index=True)
    sort_kk: Mapped[str] = mapped_column(sa.String(120), index=True)
    sort_en: Mapped[str] = mapped_column(sa.String(120), index=True)


class ServiceTopic(Base):
    """A service on offer stands under a category, a life event or an audience."""

    __tablename__ = "service_topic"
    __table_args__ = (
        sa.UniqueConstraint("kind", "slug", "service_id"),
        sa.CheckConstraint("kind IN ('category', 'life_event', 'audience')", name="kind"),
    )

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    slug: Mapped[str] = mapped_column(sa.String(80))


class ServiceUse(Base):
    """How many applications were filed for a service, as the journal tells."""

    __tablename__ = "service_use"
    __table_args__ = (sa.UniqueConstraint("service_id"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    uses: Mapped[int]


class ServiceWords(Base):
    """The words by which a service on offer is found: `terms` by weight, and `words` as "folded-word term spelling".

    `stamp` is another one whenever they are written: processes read only what has changed.
    """

    __tablename__ = "service_words"
    __table_args__ = (sa.UniqueConstraint("service_id"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    stamp: Mapped[str] = mapped_column(sa.String(20))
    terms: Mapped[dict[str, Any]]
    words: Mapped[list[str]]


class EverydayWord(Base):
    """What people say for what the catalogue calls otherwise: a word or phrase of `language`, and what it means.

    It means other words (`meaning`) or one service, not both. `key` is what all ways of writing the phrase have in common.
    """

    __tablename__ = "everyday_word"
    __table_args__ = (
        sa.UniqueConstraint("language", "key"),
        sa.CheckConstraint("(meaning = '') = (service_id IS NOT NULL)", name="meaning"),
        sa.Index("ix_everyday_word_language_phrase", "language", "phrase", "id"),
    )

    language: Mapped[str] = mapped_column(sa.String(2))
    phrase: Mapped[str] = mapped_column(sa.String(80))
    key: Mapped[str] = mapped_column(sa.String(120))
    meaning: Mapped[str] = mapped_column(sa.String(120), default="")
    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"))
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}


class UnansweredSearch(Base):
    """What people searched: how often, how often nothing was found, and how often somebody opened a service from the list.

    Never who. `seen` counts visitors, each once a day; `marks` are numbers from 0 to 1023 that today's visitors were given by
    chance, so that none is counted twice. `best_id` is the service that was first in the list when it was last asked.
    """

    __tablename__ = "unanswered_search"
    __table_args__ = (
        sa.UniqueConstraint("language", "key"),
        sa.Index("ix_unanswered_search_asked", "asked", "id"),
    )

    language: Mapped[str] = mapped_column(sa.String(2))
    key: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.String(80))
    best_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"))
    asked: Mapped[int]
    found_nothing: Mapped[int]
    opened: Mapped[int]
    seen: Mapped[int]
    marks: Mapped[list[Any]]
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]


class CatalogueState(Base):
    """The one row that says how often the public catalogue has changed; publishing locks it, so that publications queue up."""

    __tablename__ = "catalogue_state"

    revision: Mapped[int]
    stamp: Mapped[str] = mapped_column(sa.String(16))


class ImportKind(StrEnum):
    """What is sent: services, or texts of services in another language."""

    SERVICES = "services"
    TEXTS = "texts"


class ImportState(StrEnum):
    """Where an import stands."""

    RECEIVED = "received"
    CHECKED = "checked"
    TAKING = "taking"
    TAKEN = "taken"
    FAILED = "failed"


class CatalogueImport(Base):
    """A catalogue, or translations of one, that somebody sent: first it is checked, then, by a second press, the very same file is taken in.

    `done` counts the entries read so far, `report` is what the check or the taking found (`reports`), `failure` why
    it could not be done at all. `mapping` is the text of the column mapping, `authority_id` whose the new services become where the
    file names an authority that is not known. `taken_by_id` pressed to take it in. `file_id` is None when the file is kept no longer.
    """

    __tablename__ = "catalogue_import"
    __table_args__ = (
        sa.UniqueConstraint("token"),
        sa.CheckConstraint("state IN ('received', 'checked', 'taking', 'taken', 'failed')", name="state"),
        sa.CheckConstraint("kind IN ('services', 'texts')", name="kind"),
        sa.Index(None, "author_id", "kind", "id"),
    )

    kind: Mapped[str] = mapped_column(sa.String(10), default=ImportKind.SERVICES)
    token: Mapped[str] = mapped_column(sa.String(32))
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(sa.String(120))
    mapping: Mapped[str | None] = mapped_column(sa.Text)
    mapping_name: Mapped[str] = mapped_column(sa.String(120), default="")
    authority_id: Mapped[int | None] = mapped_column(sa.ForeignKey("authority.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default=ImportState.RECEIVED)
    done: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None]
    failure: Mapped[str] = mapped_column(sa.Text, default="")
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    taken_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}

    @property
    def is_running(self) -> bool:
        """Whether the worker has to do something with it."""
        return self.state in (ImportState.RECEIVED, ImportState.TAKING)

    @property
    def may_be_taken(self) -> bool:
        """Whether the check found something to take in and nothing that stops it."""
        figures = (self.report or {}).get("figures", {})
        stopped = (self.report or {}).get("stopped", True)
        count: int = sum(figures.get(name, 0) for name in ("added", "changed", "confirmed"))
        return self.state == ImportState.CHECKED and not stopped and count > 0
