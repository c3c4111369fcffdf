"""Applications, what is attached to them, what was asked and answered, and which verb leads from which state to which."""

import datetime as dt
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.errors import N_, Conflict

MAX_MESSAGE = 4000


class State(StrEnum):
    """Where an application stands: the contract's words."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    MORE_NEEDED = "more_needed"
    AWAITING_PAYMENT = "awaiting_payment"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Verb(StrEnum):
    """What can be done to an application, by its applicant, by the office, or by the passing of time."""

    SAVE = "save"
    SUBMIT = "submit"
    CHANGE_VERSION = "change_version"
    WITHDRAW = "withdraw"
    WRITE = "write"
    ANSWER_MORE = "answer_more"
    TAKE_UP = "take_up"
    MOVE_ON = "move_on"
    ASK_MORE = "ask_more"
    APPROVE = "approve"
    REFUSE = "refuse"
    ATTACH_CERTIFICATE = "attach_certificate"
    EXPIRE = "expire"


TRANSITIONS: dict[tuple[State, Verb], State] = {
    (State.DRAFT, Verb.SAVE): State.DRAFT,
    (State.DRAFT, Verb.CHANGE_VERSION): State.DRAFT,
    (State.DRAFT, Verb.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Verb.WITHDRAW): State.WITHDRAWN,
    (State.DRAFT, Verb.EXPIRE): State.EXPIRED,
    (State.AWAITING_PAYMENT, Verb.WITHDRAW): State.WITHDRAWN,
    (State.AWAITING_PAYMENT, Verb.WRITE): State.AWAITING_PAYMENT,
    (State.AWAITING_PAYMENT, Verb.EXPIRE): State.EXPIRED,
    (State.SUBMITTED, Verb.TAKE_UP): State.IN_REVIEW,
    (State.SUBMITTED, Verb.WRITE): State.SUBMITTED,
    (State.SUBMITTED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Verb.MOVE_ON): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.WRITE): State.IN_REVIEW,
    (State.IN_REVIEW, Verb.ASK_MORE): State.MORE_NEEDED,
    (State.IN_REVIEW, Verb.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Verb.REFUSE): State.REFUSED,
    (State.IN_REVIEW, Verb.WITHDRAW): State.WITHDRAWN,
    (State.MORE_NEEDED, Verb.SAVE): State.MORE_NEEDED,
    (State.MORE_NEEDED, Verb.WRITE): State.MORE_NEEDED,
    (State.MORE_NEEDED, Verb.ANSWER_MORE): State.IN_REVIEW,
    (State.MORE_NEEDED, Verb.WITHDRAW): State.WITHDRAWN,
    (State.MORE_NEEDED, Verb.EXPIRE): State.EXPIRED,
    (State.APPROVED, Verb.ATTACH_CERTIFICATE): State.APPROVED,
}
CLOSED = frozenset({State.APPROVED, State.REFUSED, State.WITHDRAWN, State.EXPIRED})
WAITING_FOR_APPLICANT = frozenset({State.MORE_NEEDED, State.AWAITING_PAYMENT})
WITH_OFFICE = frozenset({State.SUBMITTED, State.IN_REVIEW})


class Application(Base):
    """One person's application for one service, on the version of it that was current when the draft was opened.

    A draft goes on on a newer version only where that changes nothing for it or its applicant wants it; what is filed never does.
    `declined_number` is the newest version that the applicant has said no to.

    `revision` counts the changes of the row (the ORM refuses to save over a newer one). `authority_id` decides;
    `holder_authority_id` has it now (both set when filed), in the stage `stage_key` of the service's route. `term_amount` and
    `term_unit` are the term as it stood when filed; `days_stopped` counts in the term's days. `surname_key` is the
    applicant's surname folded for tracking without signing in. `unfinished` keeps, a page, what was typed but not yet valid.
    """

    __tablename__ = "application"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("service_version.id"), index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"))
    holder_authority_id: Mapped[int | None] = mapped_column(sa.ForeignKey("authority.id"), index=True)
    stage_key: Mapped[str | None] = mapped_column(sa.String(80))
    declined_number: Mapped[int | None] = mapped_column(sa.Integer)
    state: Mapped[State] = mapped_column(sa.String(20), default=State.DRAFT)
    language: Mapped[str] = mapped_column(sa.String(2))
    opening_key: Mapped[str | None] = mapped_column(sa.String(40))
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    saved_pages: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    unfinished: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    surname_key: Mapped[str | None] = mapped_column(sa.String(200))
    opened_at: Mapped[dt.datetime] = mapped_column()
    saved_at: Mapped[dt.datetime | None] = mapped_column()
    filed_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()
    changed_at: Mapped[dt.datetime] = mapped_column()
    due_on: Mapped[dt.date | None] = mapped_column()
    term_amount: Mapped[int | None] = mapped_column(sa.Integer)
    term_unit: Mapped[str | None] = mapped_column(sa.String(20))
    clock_stopped_on: Mapped[dt.date | None] = mapped_column()
    days_stopped: Mapped[int] = mapped_column(sa.Integer, default=0)
    certificate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"))
    revision: Mapped[int] = mapped_column(sa.Integer)

    read_definition = None
    """What `queries.definition_of` has read for this object; nothing of it is kept."""

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        sa.UniqueConstraint("account_id", "opening_key"),
        sa.Index(None, "account_id", "changed_at"),
        sa.Index(None, "authority_id", "state"),
        sa.Index(None, "state", "changed_at"),
        sa.CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in State)), name="state"),
        sa.CheckConstraint("filed_at IS NOT NULL OR state IN ('draft', 'withdrawn', 'expired')", name="filed"),
        sa.CheckConstraint("clock_stopped_on IS NOT NULL OR state <> 'more_needed'", name="clock"),
        sa.CheckConstraint("days_stopped >= 0", name="days_stopped"),
    )

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in CLOSED

    @property
    def turn(self) -> str | None:
        """Whose turn it is: "applicant", "office", or None when it is closed (the API's word)."""
        if self.is_closed:
            return None
        return "office" if self.state in WITH_OFFICE else "applicant"

    def allows(self, verb: Verb) -> bool:
        """Whether the state table leads on from here by `verb`."""
        return (State(self.state), verb) in TRANSITIONS

    def follow(self, verb: Verb, now: dt.datetime) -> None:
        """Moves to the state `verb` leads to; raises `Conflict` where the table has no such row."""
        target = TRANSITIONS.get((State(self.state), verb))
        if target is None:
            raise Conflict(N_("This application has moved on. Open it again to see how it stands now."))
        self.state = target
        self.changed_at = now
        if target in CLOSED and self.closed_at is None:
            self.closed_at = now


class Receipt(Base):
    """Proof that an application was filed: the answers as filed, the instant, the journal's row.

    One an application, by constraint: filing twice at once leaves one. Never changed. `digest` is the SHA-256 of the canonical
    JSON of reference, version, answers and, a file, its SHA-256 (`files`).
    """

    __tablename__ = "receipt"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    files: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    filed_at: Mapped[dt.datetime] = mapped_column()
    journal_row_id: Mapped[int] = mapped_column()


class Attachment(Base):
    """A stored file given as (part of) the answer to `question_key` (with its place in a group: `children.0.paper`)."""

    __tablename__ = "attachment"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    question_key: Mapped[str] = mapped_column(sa.String(200))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"), unique=True)
    attached_at: Mapped[dt.datetime] = mapped_column()


class InformationRequest(Base):
    """The office asks for more: which questions are open again, why, and until when (`answer_until` inclusive).

    `answers_before` keeps what stood there, so that the office sees what changed. At most one is open an application.
    """

    __tablename__ = "information_request"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    question_keys: Mapped[list[str]] = mapped_column(sa.JSON)
    message: Mapped[str] = mapped_column(sa.Text)
    answers_before: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    asked_at: Mapped[dt.datetime] = mapped_column()
    answer_until: Mapped[dt.date] = mapped_column()
    answered_at: Mapped[dt.datetime | None] = mapped_column()
    closed_at: Mapped[dt.datetime | None] = mapped_column()

    __table_args__ = (
        sa.Index(
            "uq_information_request_open",
            "application_id",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )


class Outcome(Base):
    """The decision: approved, or refused on the coded ground `ground_code` with an explanation. One an application."""

    __tablename__ = "outcome"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    ground_code: Mapped[str | None] = mapped_column(sa.String(80))
    explanation: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (
        sa.CheckConstraint("kind IN ('approved', 'refused')", name="kind"),
        sa.CheckConstraint("kind = 'approved' OR ground_code IS NOT NULL", name="ground"),
    )


class ThreadMessage(Base):
    """One message between the applicant and the office. `author` is "applicant" or "office"."""

    __tablename__ = "thread_message"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    author: Mapped[str] = mapped_column(sa.String(10))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[dt.datetime] = mapped_column()

    __table_args__ = (sa.CheckConstraint("author IN ('applicant', 'office')", name="author"),)


class ApplicationRating(Base):
    """How the applicant found it, after the decision: stars from one to five, and a comment that only those who look after the service read.

    One an application. `service_id` is the application's, for reading all of one service. `held_stars` and `held_comment` are what it said before
    it was changed, and what is shown until more batches of the service's ratings are full than `held_batch` (see `rating.list_comments`).
    """

    __tablename__ = "application_rating"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    service_id: Mapped[int] = mapped_column(sa.ForeignKey("service.id"))
    stars: Mapped[int]
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    held_stars: Mapped[int | None]
    held_comment: Mapped[str | None] = mapped_column(sa.Text)
    held_batch: Mapped[int | None]
    made_at: Mapped[dt.datetime] = mapped_column()
    changed_at: Mapped[dt.datetime] = mapped_column()
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}
    __table_args__ = (
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        sa.Index(None, "service_id", "id"),
    )
