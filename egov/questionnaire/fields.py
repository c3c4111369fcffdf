"""WTForms fields made from questions: one for every kind, and one for groups. Partials of templates/components/kinds draw them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.utils import unset_value

from egov.kernel.errors import Invalid
from egov.questionnaire.answers import asked, is_empty, say_in
from egov.questionnaire.conditions import as_json, keys_of
from egov.questionnaire.kinds.base import Kind, Setting, Typed
from egov.questionnaire.kinds.file import File
from egov.questionnaire.kinds.group import fewest_entries, most_entries
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Question

SEEN = "_seen"
"""The hidden input that says which questions the page showed: an unticked box sends nothing."""


class QuestionField(Field):
    """A question on a page. `data` is the answer in its kept shape; `typed` is what its boxes show.

    `rule` says in JsonLogic whether it is asked, where that depends on nothing but this page (or this entry of a group).
    """

    def __init__(self, *, question: Question, setting: Setting, in_group: bool = False, **options: Any) -> None:
        super().__init__(label=question.label.in_(setting.language), **options)
        self.question = question
        self.setting = setting
        self.kind: Kind = kinds.get(question.kind)
        self.typed: Typed = {}
        self.asked = True
        self.seen = True
        self.in_group = in_group
        self.source: str | None = None
        self.rule: Any = None
        self.at_part: str | None = None
        self.errors: list[str] = []
        self.kept: Any = None

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Takes the answer from what was typed, or from what was kept before where this question was not on the page."""
        self.kept = None if data is unset_value else data
        self.refusal: Invalid | None = None
        self.seen = _was_seen(formdata, self.name)
        if formdata and self.seen:
            self._take(formdata)
        else:
            self.data = self.kept
            self.typed = {} if is_empty(self.kept) else self.kind.spell(self.question, self.kept, self.setting)

    def _take(self, formdata: Any) -> None:
        self.typed = {
            part: [text for text in formdata.getlist(self.input_name(part)) if isinstance(text, str)]
            for part in self.kind.parts
        }
        self.data = None
        try:
            self.data = self.kind.read(self.question, self.typed, self.setting)
            if self.data is not None:
                self.kind.check(self.question, self.data, self.setting)
        except Invalid as error:
            self.refusal = error
            self.data = None

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        """Whether the answer is there and right; else `errors` say why, in the language of the page."""
        self.errors, self.at_part = [], None
        if not self.asked or not self.seen:
            return True
        if self.refusal is not None:
            self.at_part = self.refusal.field if self.refusal.field in self.kind.parts else None
            self.errors = [self._say(self.refusal.message, self.refusal.params)]
        elif self.is_empty() and self.question.required:
            self.errors = [self._say(self.kind.prompt, {})]
        return not self.errors

    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return is_empty(self.data)

    def still_shows(self, value: Any) -> bool:
        """Whether the boxes say what `value` fills them with; one that it leaves empty may have been filled in."""
        given = self.kind.spell(self.question, value, self.setting)
        return all(self.typed.get(part) == texts for part, texts in given.items() if any(texts))

    def _say(self, message: str, params: Mapping[str, object]) -> str:
        return say_in(self.setting.language, self.question, message, params)

    def input_name(self, part: str = "") -> str:
        """The name of the box for `part`, which is also its id."""
        return f"{self.name}-{part}" if part else self.name

    def typed_in(self, part: str = "") -> str:
        """What the box for `part` shows."""
        return (self.typed.get(part) or [""])[0]

    def is_chosen(self, value: str) -> bool:
        """Whether the option `value` is chosen."""
        return value in self.typed.get("", [])

    @property
    def anchor(self) -> str:
        """The id an error summary links to: the box at fault, else the first."""
        if self.at_part in self.kind.parts:
            return self.input_name(self.at_part or "")
        return self.input_name(self.kind.parts[0] if self.kind.parts else "")

    @property
    def hint_id(self) -> str:
        return f"{self.name}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.name}-error"

    def described_by(self) -> str | None:
        """The ids of the hint and the error, for `aria-describedby`."""
        ids = [self.hint_id] * bool(self.question.hint) + [self.error_id] * bool(self.errors)
        return " ".join(ids) or None

    def has_error(self, part: str = "") -> bool:
        """Whether the box for `part` is marked as wrong."""
        return bool(self.errors) and (
            self.at_part == part or (self.at_part is None and part not in self.kind.optional_parts)
        )

    def said_beside(self) -> list[str]:
        """The errors as they stand under the label, which they need not repeat."""
        tail = f": {self.label.text}"
        return [f"{error.removesuffix(tail)}." if error.endswith(tail) else error for error in map(str, self.errors)]


class FileField(QuestionField):
    """A question for files: those kept before stay (`data`), new ones are in `fresh` until the caller has stored them."""

    fresh: list[FileStorage]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        dropped = formdata.get("_discard") if formdata else None
        kept = self._kept_ids(formdata)
        self.discarded = next((file_id for file_id in kept if str(file_id) == dropped), None)
        self.data = [file_id for file_id in kept if file_id != self.discarded] or None
        given = formdata.getlist(self.name) if formdata else []
        self.fresh = [file for file in given if isinstance(file, FileStorage) and file.filename]
        if formdata and len(self.fresh) + len(self.data or []) > 0:
            self._count()

    def _kept_ids(self, formdata: Any) -> list[int]:
        """The files kept before. Inside a group the page says which, for entries move when one is removed."""
        kept = [item for item in self.kept if type(item) is int] if isinstance(self.kept, list) else []
        named = formdata.getlist(self.input_name("kept")) if formdata and self.in_group else []
        if not named:
            return kept
        return [file_id for file_id in self.setting.kept_files if str(file_id) in named]

    def _count(self) -> None:
        try:
            self.kind.check(self.question, [*(self.data or []), *range(-len(self.fresh), 0)], self.setting)
        except Invalid as error:
            self.refusal = error

    def is_empty(self) -> bool:
        return not self.data and not self.fresh

    def cards(self) -> list[tuple[int, Any]]:
        """The files kept before: id, and the stored file where it is known."""
        return [(file_id, self.setting.files.get(file_id)) for file_id in self.data or []]


@dataclass
class Entry:
    """One entry of a group on a page. `number` counts from 1, `tag` names its boxes and is not reused on the page."""

    number: int
    tag: str
    fields: list[QuestionField]

    @property
    def shown(self) -> list[QuestionField]:
        """The questions asked in this entry."""
        return [field for field in self.fields if field.asked]

    @property
    def drawn(self) -> list[QuestionField]:
        """The questions asked, and those that answers of this entry can lead to."""
        return [field for field in self.fields if field.asked or field.rule is not None]


class GroupField(QuestionField):
    """Questions asked once for each entry. "Add another" and "remove" are buttons that send the page."""

    entries: list[Entry]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        kept = self.kept if isinstance(self.kept, list) else []
        self.touched = False
        if formdata and self.seen:
            tags = [tag for tag in dict.fromkeys(formdata.getlist(f"{self.name}-entry")) if _is_tag(tag)]
            tags = self._press(formdata, tags)
        else:
            tags = [
                str(index)
                for index in range(max(len(kept), fewest_entries(self.question), 1 if self.question.required else 0))
            ]
        tags = tags[: most_entries(self.question) + 1]
        self.entries = [
            Entry(number, tag, self._fields(tag, formdata if self.seen else None, _entry(kept, tag)))
            for number, tag in enumerate(tags, 1)
        ]
        self.settle({})

    def _press(self, formdata: Any, tags: list[str]) -> list[str]:
        if formdata.get("_add") == self.name and len(tags) < most_entries(self.question):
            self.touched = True
            return [*tags, str(max([int(tag) for tag in tags] + [len(self.kept or []) - 1]) + 1)]
        gone = formdata.get("_remove")
        if gone in [f"{self.name}-{tag}" for tag in tags]:
            self.touched = True
            return [tag for tag in tags if f"{self.name}-{tag}" != gone]
        return tags

    def _fields(self, tag: str, formdata: Any, entry: Mapping[str, Any]) -> list[QuestionField]:
        fields = []
        for question in self.question.questions:
            name = f"{self.name}-{tag}-{question.key}"
            field: QuestionField = unbound(question, self.setting, in_group=True).bind(
                form=None, name=name, id=name, _meta=self.meta
            )
            field.process(formdata, entry.get(question.key))
            fields.append(field)
        return fields

    def settle(self, outer: Mapping[str, Any]) -> None:
        """Says which questions of each entry are asked, given the answers outside; then what the answer is."""
        self.data = []
        for entry in self.entries:
            values = {field.question.key: field.data for field in entry.fields}
            wanted = {question.key for question in asked(self.question.questions, values, outer)}
            for field in entry.fields:
                field.asked = field.question.key in wanted
                field.rule = rule_among(field.question, set(values))
            self.data.append({f.question.key: f.data for f in entry.shown if not is_empty(f.data)})

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        self.errors, self.at_part = [], None
        if not self.asked or not self.seen:
            return True
        right = [field.validate(form) for entry in self.entries for field in entry.fields]
        if self.data or self.question.required:
            try:
                self.kind.check(self.question, self.data, self.setting)
            except Invalid as error:
                self.errors = [self._say(error.message, error.params)]
        return all(right) and not self.errors

    @property
    def may_add(self) -> bool:
        """Whether there is room for another entry."""
        return len(self.entries) < most_entries(self.question)

    @property
    def may_remove(self) -> bool:
        """Whether an entry can be taken away."""
        return len(self.entries) > fewest_entries(self.question)


def rule_among(question: Question, keys: set[str]) -> Any:
    """The rule of `question` in JsonLogic where it looks at none but `keys`: the browser can then follow it by itself."""
    looked_at = keys_of(question.when)
    return as_json(question.when) if question.when is not None and looked_at and looked_at <= keys else None


def unbound(question: Question, setting: Setting, *, in_group: bool = False) -> Any:
    """The field for `question`, as WTForms takes it in a class."""
    kind = kinds.get(question.kind)
    made = GroupField if kind.name == "group" else FileField if isinstance(kind, File) else QuestionField
    return made(question=question, setting=setting, in_group=in_group)


def _was_seen(formdata: Any, name: str) -> bool:
    """Whether the page that was sent showed this question; a sender without the mark is taken to have seen them all."""
    return not formdata or not formdata.getlist(SEEN) or name in formdata.getlist(SEEN)


def _is_tag(text: Any) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 4


def _entry(kept: list[Any], tag: str) -> Mapping[str, Any]:
    index = int(tag)
    entry = kept[index] if index < len(kept) else {}
    return entry if isinstance(entry, dict) else {}
