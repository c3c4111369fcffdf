"""Forms over one line of a definition: a fee, a term, a document, a ground, a stage. Shape only.

A form says by `drawn` what it asks, in order: its fields, and texts in four languages by their name. It reads the plain values of a
line and gives the fields to write (see `catalogue.lines`); what it does not ask, conditions say, stays as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import NumberRange, Regexp, StopValidation, ValidationError

from egov.admin.registry_fields import Figure, Whole, choices_of, if_given, short, spread, texts, texts_in
from egov.admin.registry_forms import PartForm
from egov.admin.registry_texts import LABELS
from egov.admin.registry_words import FEE_WORDS, ROLE_WORDS, SOURCE_WORDS, UNIT_WORDS
from egov.authorities.models import Authority
from egov.catalogue import definition as definitions
from egov.catalogue.composing import fresh_key
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.wording import STAGE_WORDS, SURENESS_WORDS
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.schema import Question
from egov.web.forms import no_control_characters
from egov.web.language import gettext, language
from egov.web.presentation import text_in

SHORT_FORM = 30
LONG = frozenset({"note", "answer", "text", "remedy", "what", "outputs", "title", "question", "norm", "requirement"})
"""The texts that need more than one line."""
HINTS = {
    "figure": N_("In money, or how many calculation indices. Nothing for what is free."),
    "currency": N_("Three letters, like USD. Empty: the money of the country."),
    "label": N_("What this line is called on the page of the service. It may be empty."),
    "note": N_("What else is to be known of it. It may be empty."),
    "norm": N_("The act and article where it is written."),
    "remedy": N_("What the applicant can do about it."),
    "name": N_("Empty: what kind of stage it is."),
    "authority": N_("Another authority is asked in this stage only."),
    "article": N_("For example: article 12, part 3."),
    "code": N_("Left empty, it is made from the text."),
    "key": N_("Left empty, it is made from the kind."),
    "valid_months": N_("Empty: for ever."),
    "until": N_("In place of months: the day answered to this question."),
    "sureness": N_("Where it is known from. Readers are told of invented sums only."),
    "document_kind": N_(
        "For programs that read the document: certificate, permit, licence, reference and the like. Empty: certificate."
    ),
}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}\Z")
_MOST = NumberRange(0, 3660, message=N_("Write a number from 0 to 3660."))
_MONTHS = NumberRange(1, 600, message=N_("Write a number from 1 to 600."))
_AMOUNT = NumberRange(0, 1_000_000_000, message=N_("Write a number that is not negative."))


class LineForm(PartForm):
    """A form over one line. `needed` is the text without which the line says nothing."""

    drawn: tuple[str, ...] = ()
    needed: ClassVar[str] = ""

    @classmethod
    def of(cls, line: Mapping[str, Any], seen: str) -> "LineForm":
        """The form, filled from what is saved where nothing was sent."""
        data: dict[str, Any] = {"seen": seen}
        for name, content in cls.read(line).items():
            data |= spread(name, content) if cls.is_text(name) else {name: content}
        return cls(data=data)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """What stands in the boxes for `line`."""
        return {name: line.get(name) for name in cls.drawn}

    @classmethod
    def is_text(cls, name: str) -> bool:
        """Whether `name` is a text in four languages."""
        return hasattr(cls, f"{name}_{LANGUAGES[0]}")

    def fit(self, definition: ServiceDefinition, authorities: Sequence[Authority]) -> None:
        """Offers what there is to choose from."""

    def parts(self) -> Iterator[tuple[str, str, bool]]:
        """What is drawn: its name, its label (of a text, "" for a field, which has its own), whether it needs several lines."""
        for name in self.drawn:
            yield name, LABELS[name] if self.is_text(name) else "", name in LONG

    def hint(self, name: str) -> str:
        """What helps to fill `name` in; "" where nothing is to be said."""
        return gettext(HINTS[name]) if name in HINTS else ""

    def inputmode(self, name: str) -> str | None:
        """The keyboard that a telephone shows for the box `name`."""
        return {"Figure": "decimal", "Whole": "numeric"}.get(self[name].type)

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The fields of the line. `taken` are the names that lines of its list have already."""
        return {name: texts_in(self, name) if self.is_text(name) else self[name].data for name in self.drawn}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything is right and the text that is needed is there in one language at least."""
        right: bool = super().validate(extra_validators)
        if self.needed and not texts_in(self, self.needed):
            self[f"{self.needed}_{language()}"].errors = [gettext("Write it in at least one language.")]
            return False
        return right


def _needs_figure(form: Any, field: Any) -> None:
    if form.kind.data != "free" and not (field.raw_data or [""])[0].strip():
        raise StopValidation(gettext("Write how much it is."))


class _FactForm(LineForm):
    """A line that says how sure its fact is; the definition calls that `source`."""

    sureness = SelectField(N_("How sure is it?"), choices=choices_of(SURENESS_WORDS))

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """Nothing is said where no source is written."""
        return super().read(line) | {"sureness": line.get("source", "")}

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The definition calls it `source`."""
        fields = dict(super().fields_to_write(taken))
        return fields | {"source": fields.pop("sureness") or None}


class RequirementForm(_FactForm):
    """For whom the service is: one requirement, said to the reader."""

    drawn, needed = ("requirement", "sureness"), "requirement"
    requirement_tg, requirement_ru, requirement_kk, requirement_en = texts(500, area=True)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """The definition calls it `text`."""
        return super().read(line) | {"requirement": line.get("text")}

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The definition calls it `text`."""
        fields = dict(super().fields_to_write(taken))
        return fields | {"text": fields.pop("requirement")}


class FeeForm(_FactForm):
    """One line of the fee."""

    drawn = ("kind", "figure", "currency", "label", "note", "sureness")
    kind = SelectField(N_("What kind of fee"), choices=choices_of(FEE_WORDS))
    figure = Figure(N_("Amount, or how many indices"), places=None, validators=[_needs_figure, if_given, _AMOUNT])
    currency = short(N_("Currency, if another"), if_given, Regexp(r"[A-Za-z]{3}\Z", message=N_("Three letters, like USD.")))
    label_tg, label_ru, label_kk, label_en = texts(500)
    note_tg, note_ru, note_kk, note_en = texts(2000, area=True)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """Amount and multiple stand in one box."""
        figure = line.get("multiple") or line.get("amount")
        rest = {"kind": line.get("kind", "fixed"), "figure": Decimal(figure) if figure else None}
        return super().read(line) | rest

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The figure as amount or multiple, as the kind of fee has it."""
        kind, figure = self.kind.data, f"{self.figure.data or Decimal(0):f}"
        fields = dict(super().fields_to_write(taken))
        del fields["figure"]
        return fields | {
            "amount": figure if kind == "fixed" else None,
            "multiple": figure if kind == "index_multiple" else None,
            "currency": (self.currency.data or "").upper() if kind == "fixed" else None,
        }


def _needs_amount(form: Any, field: Any) -> None:
    if form.unit.data not in ("", "automatic") and field.data is None and not field.process_errors:
        raise StopValidation(gettext("Write how much it is."))


class TermForm(_FactForm):
    """One term."""

    drawn = ("amount", "unit", "note", "sureness")
    amount = Whole(N_("How many"), validators=[_needs_amount, if_given, _MOST])
    unit = SelectField(N_("Of what"), choices=choices_of(UNIT_WORDS))
    note_tg, note_ru, note_kk, note_en = texts(2000, area=True)

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """What is decided at once takes no time."""
        fields = dict(super().fields_to_write(taken))
        return fields | {"amount": 0 if self.unit.data == "automatic" else self.amount.data or 0}


class EvidenceForm(LineForm):
    """One document."""

    drawn, needed = ("what", "source", "questions", "note"), "what"
    what_tg, what_ru, what_kk, what_en = texts(500, area=True)
    source = SelectField(N_("Where it comes from"), choices=choices_of(SOURCE_WORDS))
    questions = SelectMultipleField(N_("Asked for by these questions of the form"), choices=[])
    note_tg, note_ru, note_kk, note_en = texts(2000, area=True)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """A new document is brought by the applicant."""
        return super().read(line) | {"source": line.get("from", "applicant"), "questions": line.get("questions", [])}

    def fit(self, definition: ServiceDefinition, authorities: Sequence[Authority]) -> None:
        """Offers the questions of a short form; of a long one those for files and those named already."""
        asked = list(questions_of(definition))
        named = {key for line in definition.evidence for key in line.questions}
        fitting = [q for q in asked if len(asked) <= SHORT_FORM or q.kind == "file" or q.key in named]
        gone = sorted(named - {q.key for q in asked})
        self.questions.choices = [SelectChoice(q.key, text_in(q.label) or q.key) for q in fitting]
        self.questions.choices += [SelectChoice(key, key) for key in gone]

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The definition calls the source `from`."""
        fields = dict(super().fields_to_write(taken))
        return fields | {"from": fields.pop("source"), "questions": list(self.questions.data or [])}


class OutputForm(LineForm):
    """One thing that people get."""

    drawn, needed = ("outputs",), "outputs"
    outputs_tg, outputs_ru, outputs_kk, outputs_en = texts(500, area=True)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """The line is the text."""
        return {"outputs": line}

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The line is the text."""
        return texts_in(self, "outputs")


class BasisForm(_FactForm):
    """One act that the service rests on."""

    drawn, needed = ("title", "article", "sureness"), "title"
    title_tg, title_ru, title_kk, title_en = texts(500, area=True)
    article = short(N_("Article"), no_control_characters, most=200)


class _KeptForm(LineForm):
    """A line with a name for life: what was never public may have another, made from words where it is left empty."""

    called: ClassVar[str] = ""

    def fixed_name(self, name: str) -> None:
        """The line has been public under `name`: the box for it goes."""
        self.kept = name
        self.drawn = tuple(part for part in self.drawn if part != self.called)
        del self[self.called]

    kept = ""

    def named(self, taken: Sequence[str], words: str, fallback: str) -> str:
        """The name typed, the one kept, or a fresh one."""
        typed = self[self.called].data if self.called in self else ""
        return self.kept or typed or fresh_key(words, set(taken), fallback)


def _key(_form: Any, field: Any) -> None:
    if field.data and not _KEY.match(field.data):
        raise ValidationError(gettext("A key has small Latin letters, figures and underscores, and begins with a letter."))


class GroundForm(_FactForm, _KeptForm):
    """One ground for refusal."""

    drawn, needed, called = ("text", "norm", "sureness", "remedy", "code"), "text", "code"
    text_tg, text_ru, text_kk, text_en = texts(2000, area=True)
    norm_tg, norm_ru, norm_kk, norm_en = texts(500, area=True)
    remedy_tg, remedy_ru, remedy_kk, remedy_en = texts(2000, area=True)
    code = short(N_("Code"), _key)

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """Decisions name the code."""
        text = texts_in(self, "text")
        words = text.get("en") or text.get(language()) or next(iter(text.values()), "")
        return {**super().fields_to_write(taken), "code": self.named(taken, words, "ground")}


class StageForm(_KeptForm):
    """One stage of the office's work."""

    drawn, called = ("kind", "name", "role", "authority", "amount", "unit", "key"), "key"
    kind = SelectField(N_("What is done"), choices=choices_of(STAGE_WORDS))
    name_tg, name_ru, name_kk, name_en = texts(300)
    role = SelectField(N_("By whom"), choices=choices_of(ROLE_WORDS))
    authority = SelectField(N_("Authority"), choices=[])
    amount = Whole(N_("How many"), validators=[_needs_amount, if_given, _MOST])
    unit = SelectField(N_("Of what"), choices=choices_of({"": N_("No term of its own")} | UNIT_WORDS))
    key = short(N_("Key"), _key)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """The stage's own term stands in two boxes."""
        term = line.get("term") or {}
        rest = {"amount": term.get("amount"), "unit": term.get("unit", ""), "authority": line.get("authority") or ""}
        return super().read(line) | rest | {"role": line.get("role", "officer"), "kind": line.get("kind", "check")}

    def fit(self, definition: ServiceDefinition, authorities: Sequence[Authority]) -> None:
        """Offers every authority."""
        known = {one.slug: text_in(one.name) for one in authorities}
        named = {stage.authority: stage.authority for stage in definition.route.stages if stage.authority}
        self.authority.choices = choices_of({"": N_("The service's own"), **named, **known})

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """A term only where a unit was chosen; decided at once takes no time."""
        unit, amount = self.unit.data, self.amount.data or 0
        return {
            "key": self.named(taken, self.kind.data, "stage"),
            "kind": self.kind.data,
            "name": texts_in(self, "name"),
            "role": self.role.data,
            "authority": self.authority.data,
            "term": {"amount": 0 if unit == "automatic" else amount, "unit": unit} if unit else None,
        }


class FaqForm(LineForm):
    """One question that people ask."""

    drawn, needed = ("question", "answer"), "question"
    question_tg, question_ru, question_kk, question_en = texts(500, area=True)
    answer_tg, answer_ru, answer_kk, answer_en = texts(4000, area=True)


class RowForm(LineForm):
    """One line of the document issued."""

    drawn, needed = ("label", "asked"), "label"
    label_tg, label_ru, label_kk, label_en = texts(300)
    asked = SelectField(N_("The answer beside it"), choices=[])

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """The definition calls it `question`."""
        return super().read(line) | {"asked": line.get("question")}

    def fit(self, definition: ServiceDefinition, authorities: Sequence[Authority]) -> None:
        """Offers the questions of the form, those inside groups aside."""
        asked = [question for page in definition.questionnaire.pages for question in page.questions]
        self.asked.choices = _with_gone([q for q in asked if q.kind != "group"], self.asked.object_data)

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The definition calls it `question`."""
        return {"label": texts_in(self, "label"), "question": self.asked.data}


class ValidityForm(LineForm):
    """How long the document is good in one case."""

    drawn = ("valid_months", "until")
    valid_months = Whole(N_("For how many months"), validators=[if_given, _MONTHS])
    until = SelectField(N_("Until which day"), choices=[])

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """The definition calls it `months`."""
        return {"valid_months": line.get("months"), "until": line.get("until") or ""}

    def fit(self, definition: ServiceDefinition, authorities: Sequence[Authority]) -> None:
        """Offers the questions for a date."""
        dates = [q for page in definition.questionnaire.pages for q in page.questions if q.kind == "date"]
        none = SelectChoice("", gettext("Months from the day of issue"))
        self.until.choices = [none, *_with_gone(dates, self.until.object_data)]

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """Either of the two."""
        return {"months": self.valid_months.data, "until": self.until.data}

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether there is exactly one end."""
        right = super().validate(extra_validators)
        if right and (self.valid_months.data is None) == (not self.until.data):
            self.valid_months.errors = [gettext("Write months, or choose a question: one of the two.")]
            return False
        return right


class CertificateForm(LineForm):
    """The document issued on approval; its rows are lines of their own."""

    drawn, needed = ("title", "valid_months", "document_kind"), "title"
    title_tg, title_ru, title_kk, title_en = texts(300, area=True)
    valid_months = Whole(N_("For how many months it is good"), validators=[if_given, _MONTHS])
    document_kind = short(N_("Kind of document"), _key)

    @classmethod
    def read(cls, line: Mapping[str, Any]) -> dict[str, Any]:
        """The definition calls it `kind`."""
        return super().read(line) | {
            "document_kind": line.get("kind") or definitions.CertificateForm.model_fields["kind"].default
        }

    def fields_to_write(self, taken: Sequence[str]) -> Mapping[str, Any]:
        """The definition calls it `kind`."""
        fields = dict(super().fields_to_write(taken))
        return fields | {"kind": fields.pop("document_kind")}


def questions_of(definition: ServiceDefinition) -> Iterator[Question]:
    """Every question, those inside groups too."""
    return (one for page in definition.questionnaire.pages for q in page.questions for one in (q, *q.questions))


def _with_gone(asked: Sequence[Question], chosen: Any) -> list[Any]:
    """The questions to choose from, and the one chosen before where it is there no more."""
    gone = [SelectChoice(chosen, chosen)] if chosen and chosen not in {q.key for q in asked} else []
    return [SelectChoice(q.key, text_in(q.label) or q.key) for q in asked] + gone


FORMS: Mapping[str, type[LineForm]] = {
    "eligibility": RequirementForm,
    "fees": FeeForm,
    "terms": TermForm,
    "evidence": EvidenceForm,
    "outputs": OutputForm,
    "legal_basis": BasisForm,
    "refusal_grounds": GroundForm,
    "stages": StageForm,
    "faq": FaqForm,
    "rows": RowForm,
    "validity": ValidityForm,
}
