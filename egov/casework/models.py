"""Cases, notes on them and consultations of other authorities."""

import datetime as dt
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base

MAX_NOTE = 4000
_OPEN = sa.text("closed_at IS NULL")


class Tab(StrEnum):
    """The lists of the work list."""

    MINE = "mine"
    UNIT = "unit"
    UNASSIGNED = "unassigned"
    LATE = "late"
    CONSULTATIONS = "consultations"
    CLOSED = "closed"


class Purpose(StrEnum):
    """Why an officer opens a case; the applicant reads it in the list of who looked at their data."""

    REVIEW = "review"
    SUBSTITUTION = "substitution"
    SUPERVISION = "supervision"
    ADVICE = "advice"


class Opinion(StrEnum):
    """What a consulted authority answers."""

    AGREES = "agrees"
    OBJECTS = "objects"
    INFORMS = "informs"


class Case(Base):
    """What an authority has to do about one application.

    `due_on` is a copy of the application's for the order of the queue; `stage` is a key of the service's route and
    `stage_kind` its kind. `waiting` says that the applicant was asked for more and the clock stands still. `out_of_turn` says that the assignee chose this case while a more urgent one was waiting.
    """

    __tablename__ = "work_case"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"))
    service_id: Mapped[int] = mapped_column()
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    assigned_at: Mapped[dt.datetime | None] = mapped_column()
    out_of_turn: Mapped[bool] = mapped_column(default=False)
    waiting: Mapped[bool] = mapped_column(default=False)
    stage: Mapped[str] = mapped_column(sa.String(80))
    stage_kind: Mapped[str] = mapped_column(sa.String(20))
    opened_at: Mapped[dt.datetime] = mapped_column()
    due_on: Mapped[dt.date] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    version_id: Mapped[int] = mapped_column(sa.Integer)

    __mapper_args__ = {"version_id_col": version_id}
    __table_args__ = (
        sa.Index("ix_work_case_queue", "authority_id", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.Index(
            "ix_work_case_mine", "authority_id", "assignee_id", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        sa.Index("ix_work_case_closed", "authority_id", "closed_at", "id"),
        sa.CheckConstraint("assignee_id IS NOT NULL OR out_of_turn = false", name="out_of_turn"),
    )

    @property
    def is_closed(self) -> bool:
        """Whether it is decided, withdrawn or expired."""
        return self.closed_at is not None


class CaseNote(Base):
    """A note of an officer for colleagues. The applicant does not see it in the portal, but may ask for it as for any record."""

    __tablename__ = "case_note"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("work_case.id"), index=True)
    author_id: Mapped[int | None] = mapped_column()
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[dt.datetime] = mapped_column()


class Consultation(Base):
    """Another authority is asked about a case, until `due_on`, and until then shown the answers to `question_keys` only.

    It is closed by the answer, or by the decision that did not wait for it.
    """

    __tablename__ = "consultation"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("work_case.id"), index=True)
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"))
    question: Mapped[str] = mapped_column(sa.Text)
    question_keys: Mapped[list[str]] = mapped_column(sa.JSON)
    asked_by_id: Mapped[int | None] = mapped_column()
    asked_at: Mapped[dt.datetime] = mapped_column()
    due_on: Mapped[dt.date] = mapped_column()
    opinion: Mapped[str | None] = mapped_column(sa.String(10))
    advice: Mapped[str] = mapped_column(sa.Text, default="")
    advised_by_id: Mapped[int | None] = mapped_column()
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    version_id: Mapped[int] = mapped_column(sa.Integer)

    __mapper_args__ = {"version_id_col": version_id}
    __table_args__ = (
        sa.Index("ix_consultation_open", "authority_id", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        sa.CheckConstraint("opinion IN ('agrees', 'objects', 'informs')", name="opinion"),
        sa.CheckConstraint("(answered_at IS NULL) = (opinion IS NULL)", name="answered"),
    )

    @property
    def shown_keys(self) -> list[str]:
        """The questions whose answers the asked authority may see now: none once the question is closed, for then it needs none."""
        return [] if self.closed_at is not None else self.question_keys
