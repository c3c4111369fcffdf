"""The table of jobs and the periodic slots already taken."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base


class JobState(StrEnum):
    """Where a job stands. A waiting job with a lease in the future is being run."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One piece of work: `kind` names the function, `payload` holds identifiers only, `key` makes it unique.

    A worker holds a waiting job by a lease: `lease` is its token, `leased_until` when another may take the job over.
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting', 'done', 'dead')", name="state"),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
        sa.UniqueConstraint("key"),
        sa.Index(None, "state", "run_at", "id"),
    )

    kind: Mapped[str] = mapped_column(sa.String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    key: Mapped[str | None] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(10), default=JobState.WAITING)
    run_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    leased_until: Mapped[dt.datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(500))
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
