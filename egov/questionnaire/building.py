"""The form of one page, made at run time from its questions.

    form = form_for(page, answers, language=..., profile=..., areas=list_regions(), files=..., known=known_on(...))
    if form.validate_on_submit():
        answers = with_page(page, answers, form.answers())      # then the uploads: store, and `with_files` them
    elif form.pressed:                                          # "add another", "remove": nothing is judged, nothing is lost
        ...keep `form.answers()` and show `form` again

What was typed stays in the form, right or wrong; what could be read is in `form.answers()` even when `validate` said no.
A question whose rule holds only since this very page was filled in has not been seen yet: `form.unseen` names it, `validate`
says no without an error, and showing the form again asks it.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from flask import has_request_context, request
from werkzeug.datastructures import FileStorage, MultiDict

from egov.profiles.loading import Profile
from egov.questionnaire.answers import Answers, asked, is_empty
from egov.questionnaire.attached import files_on
from egov.questionnaire.fields import FileField, GroupField, QuestionField, rule_among, unbound
from egov.questionnaire.kinds.base import Area, NamedFile, Setting
from egov.questionnaire.prefill import Known
from egov.questionnaire.schema import Page, Question
from egov.web.forms import PortalForm
from egov.web.presentation import today as this_day

PREFIX = "q_"
"""Before a question's key in the names of boxes, so that no key meets a name of the form's own."""


class PageForm(PortalForm):
    """The questions of one page. Made by `form_for` only."""

    page: Page
    outer: Answers
    pressed: bool = False
    sent: Mapping[str, list[str]]

    def settle(self) -> None:
        """Says which questions are asked, each seeing the answers before it."""
        seen = dict(self.outer)
        values = {field.question.key: field.data for field in self.question_fields()}
        wanted = {question.key for question in asked([f.question for f in self.question_fields()], values, seen)}
        for field in self.question_fields():
            field.asked = field.question.key in wanted
            field.rule = rule_among(field.question, set(values))
            if isinstance(field, GroupField):
                field.settle(seen)
            if field.asked and not is_empty(field.data):
                seen[field.question.key] = field.data
        self.pressed = any(
            (isinstance(field, GroupField) and field.touched)
            or (isinstance(field, FileField) and field.discarded is not None)
            for field in self._all()
        )

    def question_fields(self) -> list[QuestionField]:
        """Every question of the page, asked or not."""
        return [field for field in self if isinstance(field, QuestionField)]

    @property
    def shown(self) -> list[QuestionField]:
        """The questions asked, in order."""
        return [field for field in self.question_fields() if field.asked]

    @property
    def drawn(self) -> list[QuestionField]:
        """The questions asked, and those that answers of this page can lead to: the latter wait in a `<template>`."""
        return [field for field in self.question_fields() if field.asked or field.rule is not None]

    @property
    def unseen(self) -> list[str]:
        """Keys of the questions that are asked only since this page was filled in."""
        return [field.question.key for field in self._all() if field.asked and not field.seen]

    @property
    def discarded(self) -> int | None:
        """The id of the stored file whose "remove" button was pressed; only ever one of the answers given in."""
        return next((f.discarded for f in self._all() if isinstance(f, FileField) and f.discarded is not None), None)

    def _all(self) -> Iterator[QuestionField]:
        for field in self.question_fields():
            yield field
            if field.asked and isinstance(field, GroupField):
                yield from (inner for entry in field.entries for inner in entry.shown)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every question asked is answered rightly and has been seen. A pressed "add" or "remove" is never filed."""
        right = super().validate(extra_validators)
        if self.pressed:
            for field in self._all():
                field.errors = []
            return False
        return right and not self.unseen

    def answers(self) -> Answers:
        """The answers that could be read, of the questions that are asked. Files are those kept before."""
        return {field.question.key: field.data for field in self.shown if not is_empty(field.data)}

    def uploads(self) -> dict[str, list[FileStorage]]:
        """The files sent, by path of their question ("photo", "children.0.certificate"), for `attached.with_files`."""
        found: dict[str, list[FileStorage]] = {}
        for field in self.shown:
            if isinstance(field, FileField) and field.fresh:
                found[field.question.key] = field.fresh
            if isinstance(field, GroupField):
                for index, entry in enumerate(field.entries):
                    for inner in entry.shown:
                        if isinstance(inner, FileField) and inner.fresh:
                            found[f"{field.question.key}.{index}.{inner.question.key}"] = inner.fresh
        return found

    def typed_text(self) -> dict[str, list[str]]:
        """What was sent in the boxes of this page, to be kept where the page is shown again after a redirect."""
        mine = (PREFIX, "_seen", "_add", "_remove")
        return {name: texts for name, texts in self.sent.items() if name.startswith(mine)}

    def mistakes(self) -> list[tuple[str, str]]:
        """For the error summary: the id to go to and the message, in the order of the page."""
        found = [("", str(error)) for error in self.form_errors]
        for field in self._all():
            found += [(field.anchor, _of_whom(field, str(error))) for error in field.errors]
        csrf = self._fields.get("csrf_token")
        return found + [("", str(error)) for error in (csrf.errors if csrf else [])]


def _of_whom(field: QuestionField, message: str) -> str:
    """A message away from its field: what its kind refused, with the question before it where that is not named in it."""
    label = str(field.label.text).rstrip("?:. ")
    return message if field.refusal is None or label in message else f"{label}: {message}"


def form_for(
    page: Page,
    answers: Mapping[str, Any],
    *,
    language: str,
    profile: Profile,
    today: dt.date | None = None,
    areas: Sequence[Area] = (),
    files: Mapping[int, NamedFile] | None = None,
    known: Mapping[str, Known] | None = None,
    only: Collection[str] | None = None,
    typed: Mapping[str, list[str]] | None = None,
) -> PageForm:
    """The form of `page` over the (pruned) `answers` given so far, filled from the request where it is one that sends it.

    `areas` are the regions and districts, `files` the stored files among the answers by id, `known` what a source knows
    of questions: it fills in those that have no answer, and is named beside each that shows what it knows. `only` keeps to some
    questions, for a correction of just those; the others' answers stay as they are and are seen by rules. `typed` is what an
    earlier `form.typed_text()` gave: the form then stands as it was sent (call `validate` for its errors), whatever the
    present request is.
    """
    kept = [file_id for _path, _question, file_id in files_on(page, answers)]
    setting = Setting(language, profile, today or this_day(), areas, files or {}, kept)
    questions = [question for question in page.questions if only is None or question.key in only]
    own = {question.key for question in questions}
    known = known or {}
    fields = {PREFIX + question.key: unbound(question, setting) for question in questions}
    made = type("PageFormOf", (PageForm,), {**fields, "page": page, "outer": _outside(answers, own)})
    options: dict[str, Any] = {} if typed is None else {"formdata": MultiDict(typed), "meta": {"csrf": False}}
    form: PageForm = made(data={PREFIX + q.key: _start(q, answers, known) for q in questions}, **options)
    form.sent = typed or _texts_of_request()
    for field in form.question_fields():
        if field.question.key in known and field.still_shows(known[field.question.key].value):
            field.source = known[field.question.key].source
    form.settle()
    return form


def _texts_of_request() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False) if has_request_context() else {}


def _outside(answers: Mapping[str, Any], own: set[str]) -> Answers:
    return {key: value for key, value in answers.items() if key not in own}


def _start(question: Question, answers: Mapping[str, Any], known: Mapping[str, Known]) -> Any:
    value = answers.get(question.key)
    if is_empty(value) and question.key in known:
        return known[question.key].value
    return value
