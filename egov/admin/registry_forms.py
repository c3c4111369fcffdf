"""Forms over a service's definition: shape only. Each reads what is saved and writes its own parts into plain values."""

import copy
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, NumberRange, Regexp, StopValidation

from egov.admin.registry_texts import Slot
from egov.catalogue.checking import Path
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.texts import write_texts
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES, LocalisedText
from egov.questionnaire.kinds.number import read_decimal
from egov.web import held_input
from egov.web.fields import DateField
from egov.web.forms import PortalForm, no_control_characters, stripped
from egov.web.language import gettext
from egov.web.language import language as page_language
from egov.web.presentation import text_in

MAX_TEXT = 4000
MAX_ROWS = 30
SHORT_FORM = 30
TOO_LONG = N_("The text is too long.")
UNIT_WORDS = {
    "working_days": N_("working days"),
    "calendar_days": N_("calendar days"),
    "working_hours": N_("working hours"),
    "automatic": N_("at once, by the portal itself"),
}
FEE_WORDS = {
    "free": N_("Free"),
    "fixed": N_("A fixed amount"),
    "index_multiple": N_("A multiple of the calculation index"),
}
SOURCE_WORDS = {"applicant": N_("The applicant brings it"), "registry": N_("The state has it")}


def _choices(words: dict[str, str]) -> list[Any]:
    return [SelectChoice(*item) for item in words.items()]


def _if_given(_form: Any, field: Any) -> None:
    """Nothing further is asked of an empty box. (WTForms' own word for that would call the box optional on the page.)"""
    if not any(text.strip() for text in field.raw_data or []):
        field.errors = []
        raise StopValidation


class _Whole(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write it in figures.")) from None


class _Figure(DecimalField):
    """A number as people write it: with a comma or a point, of no more digits than a price has. (`Decimal` reads more: `1e-999999999`.)"""

    def _value(self) -> str:
        text = str(super()._value())  # type: ignore[misc]
        return text if self.raw_data or page_language() == "en" else text.replace(".", ",")

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = read_decimal(text) if text else None
        if text and self.data is None:
            raise ValueError(gettext("Write it in figures."))


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


class TextsForm(VersionedForm):
    """Texts in two languages; made for the slots of one part by `texts_form`."""

    slots: Sequence[Slot] = ()
    columns: tuple[str, str] = ("tg", "ru")
    has_keywords = False

    def pairs(self, slot: Slot) -> list[tuple[str, Any]]:
        """The two fields of a slot with their languages."""
        return [(language, self[f"{slot.key}_{language}"]) for language in dict.fromkeys(self.columns)]

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


class TermRow(Form):
    """One term; its condition stays as it is."""

    place = HiddenField()
    amount = _Whole(
        N_("How many"), validators=[_if_given, NumberRange(0, 3660, message=N_("Write a number from 0 to 3660."))]
    )
    unit = SelectField(N_("Of what"), choices=_choices(UNIT_WORDS))
    remove = BooleanField(N_("Remove this line"))


class FeeRow(Form):
    """One line of the fee; its condition stays as it is."""

    place = HiddenField()
    kind = SelectField(N_("What kind of fee"), choices=_choices(FEE_WORDS))
    figure = _Figure(
        N_("Amount, or how many indices"),
        places=None,
        validators=[_if_given, NumberRange(0, 1_000_000_000, message=N_("Write a number that is not negative."))],
    )
    currency = StringField(
        N_("Currency, if another"),
        filters=[stripped],
        validators=[_if_given, Regexp(r"[A-Za-z]{3}\Z", message=N_("Three letters, like USD."))],
    )
    remove = BooleanField(N_("Remove this line"))


class TermsFeesForm(VersionedForm):
    """Terms and fees."""

    terms = FieldList(FormField(TermRow), max_entries=MAX_ROWS)
    fees = FieldList(FormField(FeeRow), max_entries=MAX_ROWS)

    @classmethod
    def of(cls, definition: ServiceDefinition, seen: str) -> "TermsFeesForm":
        """The form, filled from what is saved where nothing was sent, with an empty line for one more fee, and for a first term."""
        terms = [{"place": str(n), "amount": term.amount, "unit": term.unit} for n, term in enumerate(definition.terms)]
        terms = terms or [{"place": "", "amount": None, "unit": "working_days"}]
        fees = [
            {
                "place": str(n),
                "kind": fee.kind,
                "figure": fee.multiple if fee.kind == "index_multiple" else fee.amount,
                "currency": fee.currency or "",
            }
            for n, fee in enumerate(definition.fees)
        ]
        empty = {"place": "", "kind": "fixed", "figure": None, "currency": ""}
        return cls(data={"seen": seen, "terms": terms, "fees": [*fees, empty]})

    def write(self, value: dict[str, Any]) -> None:
        """Puts terms and fees into the plain values of a definition."""
        known = value.get("terms", [])
        value["terms"] = [
            _term(kept or {}, row)
            for row in self.terms
            if not row.remove.data
            for kept in [_kept(known, row.place.data)]
            if kept is not None or _says_first_term(row)
        ]
        known = value.get("fees", [])
        rows = [row for row in self.fees if not row.remove.data]
        value["fees"] = [
            _fee(_kept(known, row.place.data) or {}, row) for row in rows if row.place.data or row.figure.data is not None
        ]


def _kept(known: list[dict[str, Any]], place: str | None) -> dict[str, Any] | None:
    """The saved line that a row of the form stands for."""
    if not place or not place.isdecimal() or len(place) > 3 or int(place) >= len(known):
        return None
    return dict(known[int(place)])


def _term(kept: dict[str, Any], row: Any) -> dict[str, Any]:
    unit = row.unit.data
    return {**kept, "unit": unit, "amount": 0 if unit == "automatic" else row.amount.data or 0}


def _says_first_term(row: Any) -> bool:
    """Whether the line that stands for no saved term was filled in."""
    return not row.place.data and (row.amount.data is not None or row.unit.data == "automatic")


def _fee(kept: dict[str, Any], row: Any) -> dict[str, Any]:
    """The line as typed. What it is called and when it holds stay."""
    line = {key: item for key, item in kept.items() if key not in ("amount", "multiple", "currency")}
    line["kind"] = row.kind.data
    figure = f"{row.figure.data or Decimal(0):f}"
    if row.kind.data == "index_multiple":
        line["multiple"] = figure
    elif row.kind.data == "fixed":
        line["amount"] = figure
        if row.currency.data:
            line["currency"] = row.currency.data.upper()
    return line


class EvidenceRow(Form):
    """One document, in four languages; its condition and note stay as they are."""

    place = HiddenField()
    source = SelectField(N_("Where it comes from"), choices=_choices(SOURCE_WORDS))
    questions = SelectMultipleField(N_("Asked for by these questions of the form"), choices=[])
    remove = BooleanField(N_("Remove this document"))
    what_tg, what_ru, what_kk, what_en = (
        TextAreaField(
            LANGUAGE_NAMES[language],
            filters=[stripped],
            validators=[Length(max=500, message=TOO_LONG), no_control_characters],
        )
        for language in LANGUAGES
    )


class DocumentsForm(VersionedForm):
    """What an applicant needs."""

    documents = FieldList(FormField(EvidenceRow), max_entries=MAX_ROWS)

    @classmethod
    def of(cls, definition: ServiceDefinition, seen: str) -> "DocumentsForm":
        """The form, filled from what is saved where nothing was sent, with an empty document to add."""
        rows = [
            {"place": str(n), "source": e.source, "questions": list(e.questions), **_spread(e.what)}
            for n, e in enumerate(definition.evidence)
        ]
        empty = {"place": "", "source": "applicant", "questions": [], **_spread(LocalisedText())}
        form = cls(data={"seen": seen, "documents": [*rows, empty]})
        for row in cast(Any, form.documents):
            row.questions.choices = _askers(definition)
        return form

    def write(self, value: dict[str, Any]) -> None:
        """Puts the documents into the plain values of a definition."""
        known = value.get("evidence", [])
        written = []
        for row in self.documents:
            what = {tag: row[f"what_{tag}"].data for tag in LANGUAGES if row[f"what_{tag}"].data}
            kept = _kept(known, row.place.data)
            if not row.remove.data and (kept is not None or what):
                line = {**(kept or {}), "what": what, "from": row.source.data, "questions": row.questions.data or []}
                written.append({key: part for key, part in line.items() if key != "questions" or part})
        value["evidence"] = written


def _askers(definition: ServiceDefinition) -> list[Any]:
    """The questions that a document can be asked for by: all of a short form; of a long one those for files and those named already."""
    asked = [inner for page in definition.questionnaire.pages for q in page.questions for inner in (q, *q.questions)]
    named = {key for line in definition.evidence for key in line.questions}
    fitting = [q for q in asked if len(asked) <= SHORT_FORM or q.kind == "file" or q.key in named]
    gone = named - {q.key for q in asked}
    return [SelectChoice(q.key, text_in(q.label)) for q in fitting] + [SelectChoice(key, key) for key in sorted(gone)]


def _spread(text: LocalisedText) -> dict[str, str]:
    return {f"what_{tag}": text.get(tag, "") for tag in LANGUAGES}


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
