"""Forms for authorities, offices and calendar days: every text in four languages side by side."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from egov.authorities.models import EXTRA_WORKING, HOLIDAY, Authority, Office
from egov.authorities.queries import Area
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES, LocalisedText
from egov.web.fields import DateField
from egov.web.forms import PortalForm, no_control_characters, stripped
from egov.web.language import gettext, language

TOO_LONG = N_("The text is too long.")
MISSING = N_("Write it in all four languages.")
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def _line(label: str, *, required: bool) -> StringField:
    checks: list[Any] = [Length(max=300, message=TOO_LONG), no_control_characters]
    return StringField(label, filters=[stripped], validators=[DataRequired(MISSING), *checks] if required else checks)


class LocalisedForm(PortalForm):
    """A form with texts in four languages: the fields `<name>_tg`, `<name>_ru`, `<name>_kk`, `<name>_en`."""

    version = HiddenField()

    def text(self, name: str) -> LocalisedText:
        """What was written for `name`."""
        return LocalisedText({tag: self[f"{name}_{tag}"].data or "" for tag in LANGUAGES})

    @property
    def language_names(self) -> dict[str, str]:
        """The languages by their own names."""
        return LANGUAGE_NAMES

    def fields_of(self, name: str) -> list[tuple[str, Any]]:
        """The four fields of `name` with their languages."""
        return [(tag, self[f"{name}_{tag}"]) for tag in LANGUAGES]

    @property
    def seen_version(self) -> int:
        """The version of the row that the form was made from; 0 where the sender made one up."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


def _spread(**texts: LocalisedText) -> dict[str, str]:
    return {f"{name}_{tag}": text.get(tag, "") for name, text in texts.items() for tag in LANGUAGES}


class AuthorityForm(LocalisedForm):
    """An authority's names."""

    name_tg, name_ru, name_kk, name_en = (_line(N_("Full name"), required=True) for _ in LANGUAGES)
    short_name_tg, short_name_ru, short_name_kk, short_name_en = (_line(N_("Short name"), required=True) for _ in LANGUAGES)
    active = BooleanField(N_("This authority decides on services"))

    @classmethod
    def of(cls, authority: Authority) -> "AuthorityForm":
        """The form, filled from `authority` where nothing was sent."""
        texts = _spread(name=authority.name, short_name=authority.short_name)
        return cls(data={**texts, "active": authority.active, "version": str(authority.version_id)})


class OfficeForm(LocalisedForm):
    """An office: names, address, opening, region, telephone."""

    name_tg, name_ru, name_kk, name_en = (_line(N_("Name of the office"), required=True) for _ in LANGUAGES)
    address_tg, address_ru, address_kk, address_en = (_line(N_("Address"), required=True) for _ in LANGUAGES)
    opening_tg, opening_ru, opening_kk, opening_en = (_line(N_("Opening hours"), required=False) for _ in LANGUAGES)
    region = SelectField(N_("City or district"))
    phone = StringField(
        N_("Telephone"), filters=[stripped], validators=[Length(max=40, message=TOO_LONG), no_control_characters]
    )
    active = BooleanField(N_("The office is open to visitors"))

    @classmethod
    def of(cls, office: Office | None, areas: Iterable[Area]) -> "OfficeForm":
        """The form, filled from `office` where nothing was sent; its choices are `areas`."""
        form = cls(data=cls._known(office))
        regions = {area.code: area for area in areas if area.parent_code is None}
        form.region.choices = [
            SelectChoice(area.code, area.name.in_(language()), optgroup=regions[area.parent_code].name.in_(language()))
            for area in areas
            if area.parent_code in regions
        ]
        return form

    @staticmethod
    def _known(office: Office | None) -> dict[str, Any]:
        if office is None:
            return {"active": True}
        texts = _spread(name=office.name, address=office.address, opening=office.opening)
        rest = {"region": office.region_code, "phone": office.phone, "active": office.active}
        return {**texts, **rest, "version": str(office.version_id)}


class DayForm(LocalisedForm):
    """A day off, or a weekend day that is worked."""

    day = DateField(N_("Which day?"), validators=[DataRequired(N_("Choose a day."))])
    kind = RadioField(
        N_("What is it?"),
        choices=[
            SelectChoice(HOLIDAY, N_("A day off")),
            SelectChoice(EXTRA_WORKING, N_("A Saturday or Sunday that is worked")),
        ],
        default=HOLIDAY,
    )
    name_tg, name_ru, name_kk, name_en = (_line(N_("Name of the day"), required=True) for _ in LANGUAGES)

    def weekday(self, day: dt.date) -> str:
        """The name of the day of the week, in the language of the page."""
        return gettext(WEEKDAYS[day.weekday()])


class PressForm(PortalForm):
    """A button alone."""
