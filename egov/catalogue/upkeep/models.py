"""Tables of the catalogue's upkeep: confirmations, tasks, links, legal acts, reports of citizens, and what people rated."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.localised import LocalisedText

STARS = (1, 2, 3, 4, 5)


class Kind(StrEnum):
    """What a task is about."""

    CONFIRM = "confirm"
    LINK = "link"
    LAW = "law"
    REPORT = "report"


class TaskState(StrEnum):
    """Where a task stands. One that is set aside stays known, so that its cause does not make it anew."""

    OPEN = "open"
    DONE = "done"
    SET_ASIDE = "set_aside"


STANDING = (TaskState.OPEN, TaskState.SET_ASIDE)
_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_STATES = ", ".join(f"'{state}'" for state in TaskState)
_STANDING = "state IN ('open', 'set_aside')"


class Confirmation(Base):
    """Somebody who looks after the service said that the version `version_id` is true; the last one of each service."""

    __tablename__ = "service_confirmation"
    __table_args__ = (sa.UniqueConstraint("service_id"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("service_version.id"))
    confirmed_at: Mapped[dt.datetime]
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class UpkeepTask(Base):
    """One thing to be looked after in one service, or on one `page` of the catalogue that belongs to none (see `upkeep.pages`).

    `key` names the cause within its kind: one cause has one standing task. `facts` are what the page says of it: addresses, days,
    names of acts, nothing of a person. `reminded` counts the letters to the owners that named it. `reason` is why it was set aside.
    """

    __tablename__ = "upkeep_task"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="state"),
        sa.CheckConstraint("(service_id IS NULL) = (page <> '')", name="subject"),
        sa.Index(
            "uq_upkeep_task_standing",
            "service_id",
            "kind",
            "key",
            unique=True,
            sqlite_where=sa.text(_STANDING),
            postgresql_where=sa.text(_STANDING),
        ),
        sa.Index(None, "state", "id"),
        sa.Index(None, "service_id", "state", "id"),
    )

    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("service.id"))
    page: Mapped[str] = mapped_column(sa.String(100), default="")
    kind: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(64))
    anchor: Mapped[str] = mapped_column(sa.String(300))
    facts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default=TaskState.OPEN)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    reminded: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}


class CheckedLink(Base):
    """An address that texts on offer lead to, and how it answered.

    `failures` counts days in a row on which it did not answer, `last_failed_on` is the last of them; `answer` is the status, or why
    there was none. `digest` is of the address.
    """

    __tablename__ = "checked_link"
    __table_args__ = (sa.UniqueConstraint("digest"), sa.Index(None, "check_at", "id"))

    digest: Mapped[str] = mapped_column(sa.String(64))
    address: Mapped[str] = mapped_column(sa.Text)
    answer: Mapped[str] = mapped_column(sa.String(20), default="")
    failures: Mapped[int] = mapped_column(default=0)
    last_failed_on: Mapped[dt.date | None]
    checked_at: Mapped[dt.datetime | None]
    check_at: Mapped[dt.datetime]


class LegalAct(Base):
    """An act that services rest on, and whether it is in force. `code` is its official number; `names` are further names of it.

    `source` says how sure the entry is, by the words of `definition.Source`.
    """

    __tablename__ = "legal_act"
    __table_args__ = (sa.UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[LocalisedText]
    names: Mapped[list[str]]
    in_force_on: Mapped[dt.date | None]
    repealed_on: Mapped[dt.date | None]
    replaced_by: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.String(20), default="memory")
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}

    def is_out_of_force(self, on: dt.date) -> bool:
        """Whether services should not rest on it any more on the day `on`."""
        return self.repealed_on is not None and self.repealed_on <= on


class PageReport(Base):
    """What somebody wrote is wrong on a page, at the place that the task's anchor names: of a service as version `number` showed it, else 0.

    `text`, `email` and `answer` are the person's and to the person; they are "" once `erased_at` is set.
    """

    __tablename__ = "page_report"
    __table_args__ = (sa.UniqueConstraint("task_id"), sa.Index(None, "erased_at", "made_at"))

    task_id: Mapped[int] = mapped_column(sa.ForeignKey("upkeep_task.id"))
    number: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(2))
    text: Mapped[str] = mapped_column(sa.Text)
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]


class ServiceRating(Base):
    """How people rated a service after the decision: how often each number of stars was given, and what of it is published."""

    __tablename__ = "service_rating"
    __table_args__ = (sa.UniqueConstraint("service_id"),)

    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    counts: Mapped[list[Any]]
    shown: Mapped[list[Any]]
