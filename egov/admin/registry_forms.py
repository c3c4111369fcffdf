"""Forms over a service's definition: shape only. Each reads what is saved and writes its own parts into plain values."""

import copy
from collections.abc import Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import Length

from egov.admin.registry_fields import TOO_LONG, entries_of
from egov.admin.registry_texts import Slot
from egov.catalogue.checking import Path
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.texts import write_texts
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.web import held_input
from egov.web.fields import DateField
from egov.web.forms import PortalForm, no_control_characters, stripped

MAX_TEXT = 4000


class VersionedForm(PortalForm):
    """Knows which state of the working version it was opened on. What was typed before a session ended is in it again (`held`)."""

    seen = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        held = held_input.take(request.path) if request.method == "GET" else None
        super().__init__(**({"formdata": held} if held else {}), **kwargs)
        self.held = held is not None
        self.boxes: MultiDict[str, str] = held if held else request.form

    def write(self, value: dict[str, Any]) -> None:
        """Puts what was typed into the plain values of a definition."""
        raise NotImplementedError

    def written(self, value: dict[str, Any]) -> dict[str, Any]:
        """New plain values with what was typed in them."""
        value = copy.deepcopy(value)
        self.write(value)
        return value


class PartForm(VersionedForm):
    """A form over one thing of a definition; what is typed in it is written by an operation (see `catalogue.composing`)."""

    def entries(self, name: str) -> list[tuple[str, Any]]:
        """The fields of the text `name` with their languages."""
        return entries_of(self, name)


def _is_touched(box: Field, saved: str) -> bool:
    """Whether a box is wrong or says something else than what is saved; browsers end lines in their own way."""
    return bool(box.errors) or (box.data or "").splitlines() != saved.splitlines()


class TextsForm(VersionedForm):
    """Texts in two languages; made for the slots of one part by `texts_form`."""

    slots: Sequence[Slot] = ()
    columns: tuple[str, str] = ("tg", "ru")
    has_keywords = False

    def pairs(self, slot: Slot) -> list[tuple[str, Any]]:
        """The two fields of a slot with their languages."""
        return [(language, self[f"{slot.key}_{language}"]) for language in dict.fromkeys(self.columns)]

    def is_touched(self, slot: Slot) -> bool:
        """Whether a box of the slot says something else than what is saved, or is wrong."""
        return any(_is_touched(field, slot.text.get(tag, "")) for tag, field in self.pairs(slot))

    @property
    def are_keywords_touched(self) -> bool:
        """Whether a box of words says something else than what is saved, or is wrong."""
        boxes = [self[f"keywords_{tag}"] for tag in dict.fromkeys(self.columns)] if self.has_keywords else []
        return any(_is_touched(box, box.object_data) for box in boxes)

    def write(self, value: dict[str, Any]) -> None:
        """Puts what was typed into the plain values of a definition."""
        changed: dict[Path, dict[str, str]] = {
            slot.path: {language: field.data or "" for language, field in self.pairs(slot)} for slot in self.slots
        }
        write_texts(value, changed)
        for language in dict.fromkeys(self.columns if self.has_keywords else ()):
            words = [word.strip()[:120] for word in (self[f"keywords_{language}"].data or "").splitlines() if word.strip()]
            keywords = dict(value.get("keywords", {}))
            keywords[language] = list(dict.fromkeys(words))
            value["keywords"] = {tag: keywords[tag] for tag in LANGUAGES if keywords.get(tag)}


def texts_form(
    slots: Sequence[Slot], columns: tuple[str, str], definition: ServiceDefinition, seen: str, *, keywords: bool
) -> TextsForm:
    """The form for `slots` in two languages, filled from what is saved where nothing was sent."""
    fields: dict[str, Any] = {"slots": slots, "columns": columns, "has_keywords": keywords}
    data: dict[str, str] = {"seen": seen}
    for slot in slots:
        for language in dict.fromkeys(columns):
            fields[f"{slot.key}_{language}"] = TextAreaField(
                LANGUAGE_NAMES[language],
                filters=[stripped],
                validators=[Length(max=MAX_TEXT, message=TOO_LONG), no_control_characters],
            )
            data[f"{slot.key}_{language}"] = slot.text.get(language, "")
    kept = definition.as_json().get("keywords", {})
    for language in dict.fromkeys(columns) if keywords else ():
        fields[f"keywords_{language}"] = TextAreaField(
            LANGUAGE_NAMES[language],
            filters=[stripped],
            validators=[Length(max=MAX_TEXT, message=TOO_LONG), no_control_characters],
        )
        data[f"keywords_{language}"] = "\n".join(kept.get(language, []))
    form: TextsForm = type("TextsForm", (TextsForm,), fields)(data=data)
    return form


class ReviewForm(VersionedForm):
    """What a second person decides about a version."""

    remarks = TextAreaField(
        N_("What has to be changed"),
        filters=[stripped],
        validators=[Length(max=MAX_TEXT, message=TOO_LONG), no_control_characters],
    )
    effective = DateField(N_("Publish on a later day"))


class PressForm(PortalForm):
    """A button alone."""
