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
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on and was never public."""
        return self.state in OPEN

    def may(self, verb: Verb) -> bool:
        """Whether the state allows `verb`."""
        return (State(self.state), verb) in TRANSITIONS

    def move(self, verb: Verb) -> None:
        """Takes the version to the state that `verb` leads to; raises `Conflict` where it leads nowhere."""
        target = TRANSITIONS.get((State(self.state), verb))
        if target is None:
            raise Conflict(N_("Meanwhile the version is in another state. Open it again to see how it stands now."))
        self.state = target


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
    """Something that happens to people and brings them to the state: a child is born, somebody moves."""

    __tablename__ = "life_event"
    __table_args__ = (sa.UniqueConstraint("slug"),)

    slug: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str] = mapped_column(sa.String(20), default="")
    name: Mapped[LocalisedText]
    summary: Mapped[LocalisedText | None]
    sort: Mapped[int]


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
    """The words by which a service on offer is found: `terms` by weight, and `words` as [folded word, term, spelling]."""

    __tablename__ = "service_words"
    __table_args__ = (sa.UniqueConstraint("service_id"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    terms: Mapped[dict[str, Any]]
    words: Mapped[list[Any]]


class SearchWord(Base):
    """A word that stands in some service: as written (folded) and as it is indexed.

    `uses` counts the services, `tells` those that have it in their name, keywords or summary.
    """

    __tablename__ = "search_word"
    __table_args__ = (sa.UniqueConstraint("word", "term"),)

    word: Mapped[str] = mapped_column(sa.String(60))
    term: Mapped[str] = mapped_column(sa.String(60))
    spelling: Mapped[str] = mapped_column(sa.String(60))
    uses: Mapped[int]
    tells: Mapped[int]


class CatalogueState(Base):
    """The one row that says how often the public catalogue has changed; publishing locks it, so that publications queue up."""

    __tablename__ = "catalogue_state"

    revision: Mapped[int]
    stamp: Mapped[str] = mapped_column(sa.String(16))
