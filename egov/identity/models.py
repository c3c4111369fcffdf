"""Accounts, the devices signed in to them, the roles they were granted, and what proves who somebody is."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.permissions import ROLES

AUTHORITY_ROLES = ("officer", "supervisor")
STAFF_ROLES = tuple(role for role in ROLES if role != "citizen")
DEMO_DOMAIN = "demo.example"
RESET = "reset"
SET_UP = "set_up"
LINK_LIFE = {RESET: dt.timedelta(minutes=30), SET_UP: dt.timedelta(hours=72)}
CODE_LIFE = dt.timedelta(minutes=10)
# Idle and absolute lifetimes of a session: shorter at a desk where other people's data are open (OWASP ASVS 5.0, 7.1.1).
IDLE = dt.timedelta(minutes=30)
IDLE_STAFF = dt.timedelta(minutes=15)
ABSOLUTE = dt.timedelta(hours=12)
# Letters of Tajik and Kazakh as they are typed on a Russian keyboard; each stands beside its plain one in the alphabet.
_PLAIN = str.maketrans("ғӣқӯҳҷёәңөұүһі", "гикухчеаноуухи")
_ROLES = ", ".join(f"'{role}'" for role in ROLES)
BINDABLE_ROLES = ("editor", "publisher")
_BINDABLE_ROLES = ", ".join(f"'{role}'" for role in BINDABLE_ROLES)
_AUTHORITY_ROLES = ", ".join(f"'{role}'" for role in AUTHORITY_ROLES)


class Account(Base):
    """One person. The e-mail address is the account's own name; the telephone number may serve to sign in, oldest account first."""

    __tablename__ = "account"
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("language IN ('tg', 'ru', 'kk', 'en')", name="language"),
    )

    email: Mapped[str] = mapped_column(sa.String(254))
    phone: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    surname: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str] = mapped_column(sa.String(100))
    patronymic: Mapped[str] = mapped_column(sa.String(100), default="")
    search_name: Mapped[str] = mapped_column(sa.String(320), index=True)
    born_on: Mapped[dt.date | None]
    national_number: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    language: Mapped[str] = mapped_column(sa.String(2), default="tg")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    email_proved_at: Mapped[dt.datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}

    @property
    def full_name(self) -> str:
        """Surname, name and patronymic as documents write them; the e-mail address of a person not yet named."""
        return full_name_of(self.surname, self.name, self.patronymic) or self.email

    @property
    def is_demonstration(self) -> bool:
        """Whether the account is one whose password is published, good for the demonstration alone."""
        return self.email.endswith("@" + DEMO_DOMAIN)

    @property
    def short_name(self) -> str:
        """How the portal speaks of the person: the name, else what there is."""
        return self.name or self.full_name

    def rename(self, surname: str, name: str, patronymic: str) -> None:
        """Gives the person these names, and makes the account findable by them."""
        self.surname, self.name, self.patronymic = surname, name, patronymic
        self.search_name = searchable(f"{surname} {name} {patronymic}")


class AccountSession(Base):
    """One device signed in to an account. Only a hash of its token is kept: a stolen database signs nobody in."""

    __tablename__ = "user_session"
    __table_args__ = (sa.UniqueConstraint("token_hash"),)

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    device: Mapped[str] = mapped_column(sa.String(120))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    def is_open(self, now: dt.datetime, *, staff: bool) -> bool:
        """Whether the session still counts: not ended, used lately, begun today."""
        return session_is_open(self.created_at, self.seen_at, self.ended_at, now, staff=staff)


class RoleGrant(Base):
    """An account acts in a role: for the portal, or for one authority (officers and supervisors always, editors and publishers may)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "role"),
        sa.CheckConstraint(f"role IN ({_ROLES})", name="role"),
        sa.CheckConstraint(f"authority_id IS NOT NULL OR role NOT IN ({_AUTHORITY_ROLES})", name="authority"),
        sa.CheckConstraint(f"authority_id IS NULL OR role IN ({_AUTHORITY_ROLES}, {_BINDABLE_ROLES})", name="bound"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(sa.String(20))
    authority_id: Mapped[int | None] = mapped_column(sa.ForeignKey("authority.id"), index=True)
    granted_at: Mapped[dt.datetime]


class SignUp(Base):
    """Somebody says who they are and has yet to prove the e-mail address. Becomes an account, or is swept away.

    `code_hash` is made of the code and of the token that only the browser holds, so that the code cannot be found from the
    database. It is empty, and no code fits, where the address already has an account: its owner was told by mail.
    """

    __tablename__ = "sign_up"
    __table_args__ = (sa.UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(sa.String(64))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    code_expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None]
    email: Mapped[str] = mapped_column(sa.String(254))
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    surname: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str] = mapped_column(sa.String(100))
    patronymic: Mapped[str] = mapped_column(sa.String(100))
    born_on: Mapped[dt.date]
    national_number: Mapped[str] = mapped_column(sa.String(20))
    language: Mapped[str] = mapped_column(sa.String(2))
    password_hash: Mapped[str] = mapped_column(sa.String(200))


class AccountLink(Base):
    """A link sent to the owner of an account, good once and for a while: to choose a new password, or the first one."""

    __tablename__ = "account_link"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("purpose IN ('reset', 'set_up')", name="purpose"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(10))
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    used_at: Mapped[dt.datetime | None]


def full_name_of(*names: str) -> str:
    """Surname, name and patronymic, those that there are, as documents write them."""
    return " ".join(part for part in names if part)


def session_is_open(
    created_at: dt.datetime, seen_at: dt.datetime, ended_at: dt.datetime | None, now: dt.datetime, *, staff: bool
) -> bool:
    """Whether a session still counts: not ended, used lately, begun today."""
    idle = IDLE_STAFF if staff else IDLE
    return ended_at is None and now - seen_at <= idle and now - created_at <= ABSOLUTE


def searchable(text: str) -> str:
    """`text` folded for finding and ordering: SQLite's own folding knows no Cyrillic, and people type Ғафуров as Гафуров."""
    return " ".join(text.casefold().translate(_PLAIN).split())[:320]
