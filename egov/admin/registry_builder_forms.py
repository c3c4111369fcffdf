"""Forms of the questionnaire builder: shape only. They read plain values of a page or question, and give the fields to write."""

import re
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length, ValidationError

from egov.admin.registry_fields import TOO_LONG, entries_of, short, spread, texts, texts_in
from egov.admin.registry_forms import PartForm, VersionedForm
from egov.admin.registry_words import KIND_WORDS, LIMIT_WORDS, PREFILL_WORDS
from egov.catalogue.composing import fresh_key
from egov.kernel.errors import N_
from egov.questionnaire.dates import LIMIT, read_limit
from egov.questionnaire.kinds.number import read_decimal
from egov.questionnaire.kinds.registry import kinds
from egov.web.forms import no_control_characters, stripped
from egov.web.language import gettext, language
from egov.web.presentation import today

MOST_OPTIONS = 60
WHOLE = {"max_length": (1, 10000), "decimals": (0, 6), "max_files": (1, 20), "min_entries": (0, 50), "max_entries": (1, 50)}
FIGURES = ("at_least", "at_most")
DAYS = ("earliest", "latest")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}\Z")
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,47}\Z")


class AddPageForm(VersionedForm):
    """A new page: its title in the language of the editor."""

    title = StringField(
        N_("Title of the new page"),
        filters=[stripped],
        validators=[DataRequired(N_("Write a title.")), Length(max=200, message=TOO_LONG), no_control_characters],
    )
    after = HiddenField()


class AddQuestionForm(VersionedForm):
    """A new question: its kind, what it asks in the language of the editor, and where it stands."""

    label = StringField(
        N_("What is asked"),
        filters=[stripped],
        validators=[DataRequired(N_("Write what is asked.")), Length(max=300, message=TOO_LONG), no_control_characters],
    )
    kind = SelectField(N_("Kind of answer"), choices=[SelectChoice(*item) for item in KIND_WORDS.items()])
    into = SelectField(N_("Where"), choices=[], validate_choice=False)


class PageForm(PartForm):
    """The title of a page and what it says first."""

    title_tg, title_ru, title_kk, title_en = texts(300)
    intro_tg, intro_ru, intro_kk, intro_en = texts(4000, area=True)

    @classmethod
    def of(cls, page: dict[str, Any], seen: str) -> "PageForm":
        """The form, filled from what is saved where nothing was sent."""
        return cls(data={"seen": seen, **spread("title", page["title"]), **spread("intro", page.get("intro"))})

    def fields_to_write(self) -> dict[str, Any]:
        """The parts of the page."""
        return {"title": texts_in(self, "title"), "intro": texts_in(self, "intro")}


class OptionRow(Form):
    """One answer to choose. `kept` is the value it has for life, where it has one."""

    kept = HiddenField()
    value = short(N_("Value that is kept"))
    label_tg, label_ru, label_kk, label_en = texts(300)
    hint_tg, hint_ru, hint_kk, hint_en = texts(500)

    def validate_value(self, field: Any) -> None:
        """A value is what files and programs read: Latin letters and figures."""
        if field.data and not _OPTION.match(field.data):
            raise ValidationError(gettext("Latin letters, figures, dots, hyphens and underscores."))

    def entries(self, name: str) -> list[tuple[str, Any]]:
        """The fields of the text `name` with their languages."""
        return entries_of(self, name)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.value.data or self.kept.data or texts_in(self, "label") or texts_in(self, "hint"))


class QuestionForm(PartForm):
    """Everything about one question but its condition. Limits are texts here, so that nothing typed is lost."""

    kind = SelectField(N_("Kind of answer"), choices=[SelectChoice(*item) for item in KIND_WORDS.items()])
    key = short(N_("Key"))
    label_tg, label_ru, label_kk, label_en = texts(500)
    hint_tg, hint_ru, hint_kk, hint_en = texts(2000, area=True)
    required = BooleanField(N_("Must be answered"))
    prefill = SelectField(N_("Does the state know it?"), choices=[SelectChoice(*item) for item in PREFILL_WORDS.items()])
    legal_reason_tg, legal_reason_ru, legal_reason_kk, legal_reason_en = texts(1000, area=True)
    entry_tg, entry_ru, entry_kk, entry_en = texts(200)
    max_length, at_least, at_most, decimals, earliest, latest, max_files, min_entries, max_entries = (
        short(words) for words in LIMIT_WORDS.values()
    )
    options = FieldList(FormField(OptionRow), max_entries=MOST_OPTIONS)

    @classmethod
    def of(cls, question: dict[str, Any], seen: str) -> "QuestionForm":
        """The form, filled from what is saved where nothing was sent, with room for two answers where there are none."""
        texts = {
            name: text
            for part in ("label", "hint", "legal_reason", "entry")
            for name, text in spread(part, question.get(part)).items()
        }
        limits = {name: _shown(question.get(name)) for name in LIMIT_WORDS}
        options = [
            {"kept": one["value"], "value": one["value"], **spread("label", one["label"]), **spread("hint", one.get("hint"))}
            for one in question.get("options", [])
        ]
        rest = {"kind": question["kind"], "key": question["key"], "required": question.get("required", True)}
        known = {"prefill": question.get("prefill", ""), "options": options or [{}, {}]}
        return cls(data={"seen": seen, **texts, **limits, **rest, **known})

    def rearranged(self, press: str) -> "QuestionForm":
        """The form as it was typed, after a press among its answers: "add", "up-2", "down-2", "remove-2"."""
        verb, _dash, number = press.partition("-")
        rows = [row.data for row in self.options]
        place = int(number) if number.isdecimal() and len(number) < 4 else -1
        if verb == "add" and len(rows) < MOST_OPTIONS:
            rows.append({})
        elif 0 <= place < len(rows):
            row = rows.pop(place)
            if verb in ("up", "down"):
                rows.insert(max(place + (1 if verb == "down" else -1), 0), row)
        typed = {name: field.data for name, field in self._fields.items() if name not in ("options", "csrf_token")}
        return type(self)(formdata=None, data={**typed, "options": rows})

    def fields_to_write(self, kind: str, fixed: bool) -> dict[str, Any]:
        """The parts of a question of `kind`; where it is `fixed`, having been public, its kind and the values of its answers stay."""
        found: dict[str, Any] = {"kind": kind if fixed else self.kind.data}
        for part in ("label", "hint", "legal_reason"):
            found[part] = texts_in(self, part)
        found["required"], found["prefill"] = bool(self.required.data), self.prefill.data
        limits = kinds.get(kind).limits
        for name in (name for name in LIMIT_WORDS if name in limits):
            found[name] = self._limit(name)
        if "entry" in limits:
            found["entry"] = texts_in(self, "entry")
        if kinds.get(kind).takes_options:
            found["options"] = self._options(fixed)
        return found

    def _limit(self, name: str) -> Any:
        text = self[name].data
        if not text:
            return None
        return int(text) if name in WHOLE else f"{read_decimal(text):f}" if name in FIGURES else text

    def _options(self, fixed: bool) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        rows = [row.form for row in self.options if not row.form.is_empty]
        values = [row.kept.data or row.value.data if fixed else row.value.data or row.kept.data for row in rows]
        taken = set(filter(None, values))
        for row, given in zip(rows, values, strict=True):
            label, hint = texts_in(row, "label"), texts_in(row, "hint")
            words = label.get("en") or label.get(language()) or next(iter(label.values()), "")
            value = given or fresh_key(words, taken, "answer")
            taken.add(value)
            found.append({"value": value, "label": label} | ({"hint": hint} if hint else {}))
        return found

    def validate_key(self, field: Any) -> None:
        """A key is what answers are kept under."""
        if field.data and not _KEY.match(field.data):
            raise ValidationError(
                gettext("A key has small Latin letters, figures and underscores, and begins with a letter.")
            )

    def validate_max_length(self, field: Any) -> None:
        """A whole number."""
        least, most = WHOLE[field.name]
        if field.data and not (field.data.isascii() and field.data.isdecimal() and least <= int(field.data[:9]) <= most):
            raise ValidationError(gettext("Write a whole number from %(least)s to %(most)s.", least=least, most=most))

    validate_decimals = validate_max_files = validate_min_entries = validate_max_entries = validate_max_length

    def validate_at_least(self, field: Any) -> None:
        """A number as people write it."""
        if field.data and read_decimal(field.data) is None:
            raise ValidationError(gettext("Write it in figures."))

    validate_at_most = validate_at_least

    def validate_earliest(self, field: Any) -> None:
        """A day, or one reckoned from today."""
        try:
            if field.data and (not LIMIT.match(field.data) or not read_limit(field.data, today())):
                raise ValueError
        except ValueError:
            raise ValidationError(
                gettext("Write today, today-18y, today+3m, today-90d, or a date like 2026-11-23.")
            ) from None

    validate_latest = validate_earliest


def _shown(value: Any) -> str:
    """A limit as its box shows it."""
    text = "" if value is None else str(value)
    return text if language() == "en" or "-" in text[1:] else text.replace(".", ",")
