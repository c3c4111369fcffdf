"""The calculator beside fees and terms: sample answers and a day in, the lines that hold, the sum, the term and the last day out.

It asks the very questions that the conditions of fees and terms look at, in the form that citizens fill in, and reckons by what
citizens' pages reckon by: `catalogue.fees`, `catalogue.terms`, the calendar of `authorities`. Nothing is kept.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from egov.authorities import queries as authorities
from egov.authorities.terms import OPENS, due_on
from egov.catalogue import fees, terms
from egov.catalogue.definition import Fee, ServiceDefinition, Term
from egov.catalogue.wording import (
    UNDESCRIBED,
    amount_of,
    condition_words,
    hanging_words,
    index_words,
    multiple_words,
    quote_words,
    varying_term_words,
)
from egov.kernel.errors import N_
from egov.kernel.localised import LocalisedText
from egov.profiles.current import current_profile
from egov.questionnaire.answers import Answers
from egov.questionnaire.building import PageForm, form_for
from egov.questionnaire.conditions import paths_of
from egov.questionnaire.schema import Page, Question
from egov.questionnaire.verdicts import situation
from egov.web.fields import DateField
from egov.web.language import gettext, language
from egov.web.presentation import show_date, show_money, text_in, today

OPEN_KINDS = {"region_district", "address"}
"""The kinds whose answers are chosen from the regions."""


class DayForm(Form):
    """The day on which somebody files."""

    on = DateField(N_("Filed on"))


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One line of the fee: its name, what it comes to, when it holds, and whether it holds now; None: the answers do not tell yet."""

    name: str
    amount: str
    when: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Calculator:
    """The calculator over `definition` as it was sent last."""

    definition: ServiceDefinition
    days: DayForm
    form: PageForm
    answers: Answers
    unknown: frozenset[str]
    on: dt.date

    @classmethod
    def of(cls, definition: ServiceDefinition, sent: "MultiDict[str, str]") -> "Calculator":
        """The calculator with what was sent in its address; empty and for today where nothing was."""
        days = DayForm(formdata=sent if sent else None, data={"on": today()})
        days.validate()
        day = days.on.data if not days.on.errors and days.on.data else today()
        page = Page(key="calculator", title=LocalisedText(), questions=tuple(samples_of(definition)))
        areas = authorities.list_areas() if any(q.kind in OPEN_KINDS for q in _with_inner(page.questions)) else ()
        form = form_for(
            page, {}, language=language(), profile=current_profile(), today=day, areas=areas, typed=sent.to_dict(flat=False)
        )
        form.validate()
        sent_answers, files = form.answers(), _files(definition)
        absent = {key for key in files if sent_answers.get(key) is False}
        answers = {key: answer for key, answer in sent_answers.items() if key not in absent}
        unknown = situation(definition.questionnaire, answers, day).unknown - absent
        return cls(definition, days, form, answers, unknown, day)

    @property
    def fees(self) -> list[FeeRow]:
        """Every line of the fee, with whether it holds."""
        held = fees.holding(self.definition, self.answers, self.on, self.unknown)
        return [self._row(fee, holds) for fee, holds in zip(self.definition.fees, held, strict=True)]

    def _row(self, fee: Fee, holds: bool | None) -> FeeRow:
        amount = gettext("Free") if fee.kind == "free" else show_money(amount_of(fee, self._index))
        how = multiple_words(fee.multiple) if fee.multiple is not None else ""
        when = condition_words(fee.condition, self.definition.questionnaire)
        return FeeRow(text_in(fee.label or {}) or how or gettext("Fee"), amount, when, holds)

    @property
    def total(self) -> tuple[str, str]:
        """The sum in money by the index of the day, and on which answers it still hangs; free only where the description says so."""
        quote = fees.quote(self.definition, self.answers, self.on, self.unknown)
        return quote_words(quote, self.definition, self.unknown)

    @property
    def index(self) -> tuple[str, str]:
        """The calculation index of the day, in words; "" where no line is reckoned by it."""
        uses = any(fee.kind == "index_multiple" for fee in self.definition.fees)
        return index_words(self._index, self.on.year) if uses else ("", "")

    @property
    def term(self) -> tuple[str, str]:
        """The term that counts, and on which answers that still hangs."""
        if not self.definition.terms:
            return gettext(UNDESCRIBED), ""
        open_ = self._open_terms
        said = varying_term_words(self._term.amount, self._term.unit, bool(open_))
        return said, hanging_words(open_, self.definition, self.unknown)

    @property
    def due(self) -> str:
        """The last day for the decision on what is filed when the offices open."""
        if not self.definition.terms:
            return "–"
        zone = current_profile().timezone
        filed_at = dt.datetime.combine(self.on, OPENS, zone)
        return show_date(due_on(filed_at, self._term.amount, self._term.unit, authorities.get_calendar(), zone))

    @property
    def _open_terms(self) -> tuple[Term, ...]:
        return terms.unsettled(self.definition, self.answers, today=self.on, unknown=self.unknown)

    @property
    def _term(self) -> Term:
        if self._open_terms:
            return terms.usual_term(self.definition)
        return terms.term_of(self.definition, self.answers, today=self.on)

    @property
    def _index(self) -> Any:
        return fees.present_index().on(self.on)


def samples_of(definition: ServiceDefinition) -> list[Question]:
    """The questions that the conditions of fees and terms look at, each asked by itself and none that must be answered."""
    rules = [fee.condition for fee in definition.fees] + [term.condition for term in definition.terms]
    used = {path[place] for rule in rules for path in paths_of(rule) for place in (0, 2) if len(path) > place}
    asked = [question for page in definition.questionnaire.pages for question in page.questions]
    return [_sample(question, used) for question in asked if question.key in used]


def _sample(question: Question, used: set[str]) -> Question:
    """`question` as the calculator asks it; of a file only whether there is one."""
    bare: Mapping[str, Any] = {"when": None, "required": False, "legal_reason": None}
    if question.kind == "file":
        return Question(key=question.key, kind="yes_no", label=question.label, required=False)
    if question.kind == "group":
        inner = tuple(_sample(one, used) for one in question.questions if one.key in used) or question.questions
        return question.model_copy(update={**bare, "questions": inner})
    return question.model_copy(update=bare)


def _files(definition: ServiceDefinition) -> set[str]:
    return {q.key for page in definition.questionnaire.pages for q in page.questions if q.kind == "file"}


def _with_inner(questions: Sequence[Question]) -> list[Question]:
    return [one for question in questions for one in (question, *question.questions)]
