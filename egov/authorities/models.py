"""Tables of authorities, offices, regions and the working calendar."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from egov.kernel.db import Base
from egov.kernel.localised import LocalisedText

HOLIDAY = "holiday"
EXTRA_WORKING = "extra_working"
HOLIDAY_KINDS = (HOLIDAY, EXTRA_WORKING)


class Authority(Base):
    """A body of the state that decides on services. `slug` is how catalogue and addresses name it, for ever."""

    __tablename__ = "authority"
    __table_args__ = (sa.UniqueConstraint("slug"),)

    slug: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[LocalisedText]
    short_name: Mapped[LocalisedText]
    active: Mapped[bool] = mapped_column(default=True)
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}


class Region(Base):
    """A part of the country, or a city or district in one. `code` never changes; `parent_code` is empty for the largest."""

    __tablename__ = "region"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("kind IN ('region', 'city', 'city_district', 'district')", name="kind"),
    )

    code: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[str] = mapped_column(sa.String(16))
    parent_code: Mapped[str | None] = mapped_column(sa.String(40), index=True)
    name: Mapped[LocalisedText]
    sort: Mapped[int]


class Office(Base):
    """A place of an authority that people can visit. `demonstration` says that address and telephone are invented."""

    __tablename__ = "office"
    __table_args__ = (sa.UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(sa.String(80))
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("authority.id"), index=True)
    name: Mapped[LocalisedText]
    address: Mapped[LocalisedText]
    opening: Mapped[LocalisedText]
    region_code: Mapped[str] = mapped_column(sa.String(40), index=True)
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    active: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version_id}


class Holiday(Base):
    """A day that breaks the rhythm of the week: a day off on a weekday, or a weekend day that is worked."""

    __tablename__ = "holiday"
    __table_args__ = (
        sa.UniqueConstraint("day"),
        sa.CheckConstraint("kind IN ('holiday', 'extra_working')", name="kind"),
    )

    day: Mapped[dt.date]
    name: Mapped[LocalisedText]
    kind: Mapped[str] = mapped_column(sa.String(16), default=HOLIDAY)
