"""Fields of the registry's forms: a text in four languages, short words, figures as people write them."""

from collections.abc import Callable, Mapping
from typing import Any

from wtforms import DecimalField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, StopValidation

from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.questionnaire.kinds.number import read_decimal
from egov.web.forms import no_control_characters, stripped
from egov.web.language import gettext
from egov.web.language import language as page_language

TOO_LONG = N_("The text is too long.")


def choices_of(words: Mapping[str, str]) -> list[Any]:
    """What a drop-down offers: value and words (msgids)."""
    return [SelectChoice(*item) for item in words.items()]


def texts(most: int, area: bool = False) -> list[Any]:
    """The four fields of one text, in the order of the languages."""
    made = TextAreaField if area else StringField
    checks = [Length(max=most, message=TOO_LONG), no_control_characters]
    return [made(LANGUAGE_NAMES[tag], filters=[stripped], validators=checks) for tag in LANGUAGES]


def short(label: str, *checks: Callable[[Any, Any], Any], most: int = 60) -> StringField:
    """A box for a few words."""
    return StringField(label, filters=[stripped], validators=[Length(max=most, message=TOO_LONG), *checks])


def texts_in(form: Any, name: str) -> dict[str, str]:
    """What was typed for the text `name`, by language."""
    return {tag: form[f"{name}_{tag}"].data for tag in LANGUAGES if form[f"{name}_{tag}"].data}


def spread(name: str, text: Mapping[str, str] | None) -> dict[str, str]:
    """The four fields of a text."""
    return {f"{name}_{tag}": (text or {}).get(tag, "") for tag in LANGUAGES}


def entries_of(form: Any, name: str) -> list[tuple[str, Any]]:
    """The fields of a text with their languages, as the pages draw them."""
    return [(tag, form[f"{name}_{tag}"]) for tag in LANGUAGES]


def if_given(_form: Any, field: Any) -> None:
    """Nothing further is asked of an empty box, nor of what could not even be read. (WTForms' own word for that would call the box optional on the page.)"""
    if field.process_errors:
        raise StopValidation
    if not any(text.strip() for text in field.raw_data or []):
        field.errors = []
        raise StopValidation


class Whole(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write it in figures.")) from None


class Figure(DecimalField):
    """A number as people write it: with a comma or a point, of no more digits than a price has. (`Decimal` reads more: `1e-999999999`.)"""

    def _value(self) -> str:
        text = str(super()._value())  # type: ignore[misc]
        return text if self.raw_data or page_language() == "en" else text.replace(".", ",")

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = read_decimal(text) if text else None
        if text and self.data is None:
            raise ValueError(gettext("Write it in figures."))
