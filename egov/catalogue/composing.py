"""Writing in a service's definition, one small operation after the other.

Every operation takes the plain values of a definition (`ServiceDefinition.as_json`), leaves them as they are and gives new
ones. Things are named by what they are for life (a page or question by its key), never by where they stand, so that an operation
means the same over a definition that somebody else has changed meanwhile. Whether the result makes sense is for `checking`.
"""

import copy
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_, Invalid, NotFound
from egov.questionnaire.checking import LIMITS
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Question

Value = dict[str, Any]
Items = list[Value]
Operation = Callable[[Value], Value]
"""What a press of a button does: new plain values from those that were opened."""

MOST_PAGES, MOST_QUESTIONS = 60, 400
_KEY = re.compile(r"[a-z][a-z0-9_]{0,47}\Z")
_LATIN = str.maketrans(
    dict(zip("абвгдезиклмнопрстуфхыэ", "abvgdeziklmnoprstufxye", strict=True))
    | dict(zip("ӣӯқҳҷйәңөұүһі", "iuqhjyanouuhi", strict=True))
    | {"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
    | {"ғ": "gh"}
)


def latin(words: str) -> str:
    """`words` in small Latin letters, figures and underscores: what keys and values of options are made of."""
    spelled = unicodedata.normalize("NFC", words.lower()).translate(_LATIN)
    bare = "".join(c for c in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def fresh_key(words: str, taken: Collection[str], fallback: str = "question") -> str:
    """A key made from `words` that is none of `taken`: a question keeps it for life, so it must never have been another's."""
    stem = latin(words)[:36].strip("_") or fallback
    stem = stem if stem[0].isalpha() else f"{fallback}_{stem}"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def keys_of(definition: ServiceDefinition) -> set[str]:
    """The keys of all pages and questions."""
    form = definition.questionnaire
    return {page.key for page in form.pages} | {question.key for question in questions_of(definition)}


def questions_of(definition: ServiceDefinition) -> Iterator[Question]:
    """Every question in order, those inside groups after their group."""
    for page in definition.questionnaire.pages:
        for question in page.questions:
            yield question
            yield from question.questions


def move_item(items: list[Any], index: int, by: int) -> None:
    """The item at `index` stands `by` places further on, as far as there are any."""
    item = items.pop(index)
    items.insert(min(max(index + by, 0), len(items)), item)


# Pages


def add_page(value: Value, *, key: str, title: Mapping[str, str], after: str | None = None) -> Value:
    """There is a new page without questions, after the page `after` or at the end."""
    value = copy.deepcopy(value)
    pages = _pages(value)
    if len(pages) >= MOST_PAGES:
        raise Invalid(N_("A form has no more than %(count)s pages."), count=MOST_PAGES)
    place = next((n + 1 for n, page in enumerate(pages) if page["key"] == after), len(pages))
    pages.insert(place, {"key": key, "title": dict(title), "questions": []})
    return value


def copy_page(value: Value, key: str, taken: Collection[str]) -> Value:
    """There is a second page like `key` behind it; it and its questions have keys of their own, its rules look at its own."""
    value = copy.deepcopy(value)
    pages, place = _page_place(value, key)
    if len(pages) >= MOST_PAGES:
        raise Invalid(N_("A form has no more than %(count)s pages."), count=MOST_PAGES)
    twin, taken = copy.deepcopy(pages[place]), set(taken)
    renamed: dict[str, str] = {}
    twin["key"] = _another(key, taken)
    twin["questions"] = [_copied(question, taken, renamed) for question in twin["questions"]]
    for question in twin["questions"]:
        _repoint(question, renamed)
    pages.insert(place + 1, twin)
    return value


def move_page(value: Value, key: str, by: int) -> Value:
    """The page stands `by` places further on."""
    value = copy.deepcopy(value)
    move_item(*_page_place(value, key), by)
    return value


def remove_page(value: Value, key: str) -> Value:
    """The page and its questions are gone."""
    value = copy.deepcopy(value)
    pages, place = _page_place(value, key)
    del pages[place]
    return value


def write_page(value: Value, key: str, fields: Mapping[str, Any]) -> Value:
    """The page says what `fields` say; an empty field is taken out."""
    value = copy.deepcopy(value)
    pages, place = _page_place(value, key)
    write_fields(pages[place], fields, always=("title",))
    return value


# Questions


def add_question(value: Value, *, key: str, kind: str, label: Mapping[str, str], into: str) -> Value:
    """There is a new question at the end of the page or group `into`."""
    value = copy.deepcopy(value)
    if kind not in kinds:
        raise Invalid(N_("There is no kind of question called %(kind)s."), field="kind", kind=kind)
    _must_have_room(value)
    question: Value = {"key": key, "kind": kind, "label": dict(label)}
    if kind == "group":
        question["questions"] = []
    _inside(value, into, kind).append(question)
    return value


def copy_question(value: Value, key: str, taken: Collection[str]) -> Value:
    """There is a second question like `key` behind it, with a key of its own (so have those inside a group)."""
    value = copy.deepcopy(value)
    _must_have_room(value)
    items, place = _question_place(value, key)
    renamed: dict[str, str] = {}
    twin = _copied(copy.deepcopy(items[place]), set(taken), renamed)
    for inner in twin.get("questions", []):
        _repoint(inner, renamed)
    items.insert(place + 1, twin)
    return value


def move_question(value: Value, key: str, by: int) -> Value:
    """The question stands `by` places further on in its page or group."""
    value = copy.deepcopy(value)
    move_item(*_question_place(value, key), by)
    return value


def move_question_into(value: Value, key: str, into: str) -> Value:
    """The question stands at the end of the page or group `into`."""
    value = copy.deepcopy(value)
    items, place = _question_place(value, key)
    target = _inside(value, into, items[place]["kind"])
    target.append(items.pop(place))
    return value


def remove_question(value: Value, key: str) -> Value:
    """The question is gone; rules that look at it stay and are found wrong."""
    value = copy.deepcopy(value)
    items, place = _question_place(value, key)
    del items[place]
    return value


def rename_question(value: Value, key: str, new: str) -> Value:
    """The question is called `new`, and everything that named it does so too. For questions that were never published."""
    value = copy.deepcopy(value)
    if not _KEY.match(new):
        raise Invalid(N_("A key has small Latin letters, figures and underscores, and begins with a letter."), field="key")
    items, place = _question_place(value, key)
    items[place]["key"] = new
    _repoint({part: content for part, content in value.items() if part != "eligibility"}, {key: new})
    certificate = value.get("certificate", {})
    for part, name in (("rows", "question"), ("validity", "until")):
        for row in certificate.get(part, []):
            if row.get(name) == key:
                row[name] = new
    return value


def write_question(value: Value, key: str, fields: Mapping[str, Any]) -> Value:
    """The question says what `fields` say; an empty field is taken out, and so is what its kind does not know."""
    value = copy.deepcopy(value)
    items, place = _question_place(value, key)
    question = items[place]
    write_fields(question, fields, always=("label",))
    kind = kinds.get(question["kind"])
    if not kind.takes_options:
        question.pop("options", None)
    for limit in LIMITS:
        if limit not in kind.limits:
            question.pop(limit, None)
    if kind.name == "group":
        question.setdefault("questions", [])
    elif question.get("questions"):
        raise Invalid(N_("Take the questions out of the group first."), field="kind")
    else:
        question.pop("questions", None)
    return value


# Finding the way in plain values


def find_question(value: Value, key: str) -> Value:
    """The plain values of a question, those inside groups included; raises `NotFound`."""
    items, place = _question_place(value, key)
    return items[place]


def find_page(value: Value, key: str) -> Value:
    """The plain values of a page; raises `NotFound`."""
    pages, place = _page_place(value, key)
    return pages[place]


def _pages(value: Value) -> Items:
    pages: Items = value["questionnaire"].setdefault("pages", [])
    return pages


def _page_place(value: Value, key: str) -> tuple[Items, int]:
    pages = _pages(value)
    place = next((n for n, page in enumerate(pages) if page["key"] == key), None)
    if place is None:
        raise NotFound(N_("Meanwhile somebody removed this. Open the form again."))
    return pages, place


def _lists(value: Value) -> Iterator[Items]:
    for page in _pages(value):
        yield page["questions"]
        for question in page["questions"]:
            if question.get("questions"):
                yield question["questions"]


def _question_place(value: Value, key: str) -> tuple[Items, int]:
    for items in _lists(value):
        for place, question in enumerate(items):
            if question["key"] == key:
                return items, place
    raise NotFound(N_("Meanwhile somebody removed this. Open the form again."))


def _inside(value: Value, into: str, kind: str) -> Items:
    """The questions of the page or group `into` ("page.KEY", "question.KEY")."""
    what, _dot, key = into.partition(".")
    if what == "page":
        pages, place = _page_place(value, key)
        page_questions: Items = pages[place]["questions"]
        return page_questions
    group = find_question(value, key)
    if group["kind"] != "group" or not any(group is question for page in _pages(value) for question in page["questions"]):
        raise Invalid(N_("Only a group has questions of its own."))
    if kind == "group":
        raise Invalid(N_("A group cannot hold another group."))
    questions: Items = group.setdefault("questions", [])
    return questions


def _must_have_room(value: Value) -> None:
    if sum(map(len, _lists(value))) >= MOST_QUESTIONS:
        raise Invalid(N_("A form has no more than %(count)s questions."), count=MOST_QUESTIONS)


def write_fields(thing: Value, fields: Mapping[str, Any], always: Collection[str] = ()) -> None:
    """`thing` says what `fields` say; an empty one is taken out, unless it is one that stands there `always`."""
    for name, content in fields.items():
        if name not in always and (content is None or content in ("", {}, [])):
            thing.pop(name, None)
        else:
            thing[name] = content


def _another(key: str, taken: set[str]) -> str:
    found = fresh_key(re.sub(r"_\d+\Z", "", key), taken | {key})
    taken.add(found)
    return found


def _copied(question: Value, taken: set[str], renamed: dict[str, str]) -> Value:
    key = question["key"]
    renamed[key] = question["key"] = _another(key, taken)
    for inner in question.get("questions", []):
        _copied(inner, taken, renamed)
    return question


def _repoint(part: Any, renamed: Mapping[str, str]) -> None:
    """Rules in `part` look at the questions by their new keys."""
    if isinstance(part, list):
        for item in part:
            _repoint(item, renamed)
    elif isinstance(part, dict):
        for name, content in part.items():
            if name in ("when", "condition"):
                part[name] = _rule_with(content, renamed)
            else:
                _repoint(content, renamed)


def _rule_with(rule: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(rule, list):
        return [_rule_with(item, renamed) for item in rule]
    if not isinstance(rule, dict):
        return rule
    changed = {}
    for operator, given in rule.items():
        if operator == "var":
            listed = given if isinstance(given, list) else [given]
            paths = [_path_with(listed[0], renamed), *listed[1:]] if listed else listed
            changed[operator] = paths if isinstance(given, list) else paths[0]
        elif operator == "missing":
            listed = given if isinstance(given, list) else [given]
            changed[operator] = [_path_with(path, renamed) for path in listed]
        else:
            changed[operator] = _rule_with(given, renamed)
    return changed


def _path_with(path: Any, renamed: Mapping[str, str]) -> Any:
    if not isinstance(path, str):
        return path
    pieces = path.split(".")
    pieces[0] = renamed.get(pieces[0], pieces[0])
    if len(pieces) > 2 and pieces[1].isdigit():
        pieces[2] = renamed.get(pieces[2], pieces[2])
    return ".".join(pieces)
