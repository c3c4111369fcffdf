"""Whether a questionnaire makes sense as a whole. What passes here never fails in front of a citizen.

`findings` is asked when a definition file is checked, imported or published; the catalogue maps a finding's path to a line.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.conditions import (
    SINCE,
    TODAY,
    Comparison,
    Constant,
    Each,
    In,
    Listing,
    Logic,
    Node,
    Not,
    Var,
    paths_of,
)
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Question, Questionnaire

Path = tuple[str | int, ...]
BOUNDS = (
    "max_length",
    "at_least",
    "at_most",
    "decimals",
    "earliest",
    "latest",
    "max_files",
    "min_entries",
    "max_entries",
)
"""What a kind of question may bound its answers by."""
LIMITS = (*BOUNDS, "entry")
_PARTS = {
    "person": {"surname", "name", "patronymic", "born_on"},
    "address": {"region", "district", "jamoat", "street", "house", "flat"},
    "region_district": {"region", "district"},
}


@dataclass(frozen=True)
class Finding:
    """What is wrong at `path` ("pages", 0, "questions", 2, "when"). `message` is a msgid for `params`, texts among them included."""

    path: Path
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def params_in(self, language: str) -> dict[str, object]:
        """The params with every text in `language`."""
        return {k: v.in_(language) if isinstance(v, LocalisedText) else v for k, v in self.params.items()}

    def __str__(self) -> str:
        return self.message % self.params_in("en")


def findings(questionnaire: Questionnaire) -> list[Finding]:
    """Everything wrong with `questionnaire`, in its order; nothing for a good one."""
    found: list[Finding] = []
    keys = Counter(
        key for page in questionnaire.pages for q in page.questions for key in (q.key, *(inner.key for inner in q.questions))
    )
    page_keys = Counter(page.key for page in questionnaire.pages)
    if not questionnaire.pages:
        found.append(Finding(("pages",), N_("A questionnaire needs at least one page.")))
    earlier: dict[str, Question] = {}
    for number, page in enumerate(questionnaire.pages):
        at: Path = ("pages", number)
        if page_keys[page.key] > 1:
            found.append(Finding((*at, "key"), N_("There is another page called %(key)s."), {"key": page.key}))
        found += _texts(at, title=page.title, intro=page.intro)
        found += condition_findings(page.when, earlier, keys, (*at, "when"))
        if not page.questions:
            found.append(Finding((*at, "questions"), N_("A page needs at least one question.")))
        for index, question in enumerate(page.questions):
            found += _question_findings(question, earlier, keys, (*at, "questions", index))
            earlier[question.key] = question
    return found


def _question_findings(
    question: Question, earlier: Mapping[str, Question], keys: Counter[str], at: Path
) -> Iterator[Finding]:
    if keys[question.key] > 1:
        yield Finding((*at, "key"), N_("There is another question called %(key)s."), {"key": question.key})
    if question.key == TODAY:
        yield Finding((*at, "key"), N_("A question cannot be called %(key)s."), {"key": question.key})
    yield from _texts(at, label=question.label, hint=question.hint, legal_reason=question.legal_reason, entry=question.entry)
    yield from condition_findings(question.when, earlier, keys, (*at, "when"))
    if question.kind not in kinds:
        yield Finding((*at, "kind"), N_("There is no kind of question called %(kind)s."), {"kind": question.kind})
        return
    kind = kinds.get(question.kind)
    for limit in LIMITS:
        if getattr(question, limit) is not None and limit not in kind.limits:
            yield Finding(
                (*at, limit), N_("A question of kind %(kind)s has no %(limit)s."), {"kind": kind.name, "limit": limit}
            )
    yield from (Finding(at, message) for message in kind.findings(question))
    yield from _option_findings(question, at)
    if question.questions and "questions" not in kind.limits:
        yield Finding((*at, "questions"), N_("Only a group has questions of its own."))
    inside = dict(earlier)
    for index, inner in enumerate(question.questions):
        yield from _question_findings(inner, inside, keys, (*at, "questions", index))
        inside[inner.key] = inner


def _option_findings(question: Question, at: Path) -> Iterator[Finding]:
    takes = kinds.get(question.kind).takes_options
    if takes and len(question.options) < 2:
        yield Finding((*at, "options"), N_("There must be at least two options to choose from."))
    if question.options and not takes:
        yield Finding((*at, "options"), N_("A question of kind %(kind)s has no options."), {"kind": question.kind})
    values = Counter(option.value for option in question.options)
    for index, option in enumerate(question.options):
        if values[option.value] > 1:
            yield Finding((*at, "options", index), N_("There is another option called %(key)s."), {"key": option.value})
        yield from _texts((*at, "options", index), label=option.label, hint=option.hint)


def _texts(at: Path, **texts: LocalisedText | None) -> Iterator[Finding]:
    for name, text in texts.items():
        lacking = [] if text is None else text.missing(LANGUAGES)
        if lacking:
            message = N_("There is no text in %(languages)s.")
            yield Finding((*at, name), message, {"languages": ", ".join(lacking)})


def condition_findings(
    condition: Node | None,
    known: Mapping[str, Question],
    keys: Mapping[str, int] | None = None,
    at: Path = (),
    *,
    may_use_today: bool = False,
) -> Iterator[Finding]:
    """What is wrong with a rule that may look at the questions `known`.

    `keys` are all keys there are, to tell a later question from an unknown one. Rules outside the questionnaire (of a fee, a
    term) look at every question and may count the time since a date.
    """
    for path in paths_of(condition):
        yield from _path_findings(path, known, keys or {}, at, may_use_today)
    yield from _value_findings(condition, known, at)


def _path_findings(
    path: tuple[str, ...], known: Mapping[str, Question], keys: Mapping[str, int], at: Path, may_use_today: bool
) -> Iterator[Finding]:
    key = path[0] if path else ""
    if not may_use_today and (path == (TODAY,) or path[-1:] in {(unit,) for unit in SINCE}):
        yield Finding(at, N_("Whether a question is asked cannot depend on the day."))
    elif path == (TODAY,):
        return
    elif key not in known:
        if key in keys:
            yield Finding(at, N_("The rule looks at %(key)s, which is asked later."), {"key": key})
        else:
            yield Finding(at, N_("The rule looks at %(key)s, which is no question."), {"key": key or "?"})
    elif not _leads_somewhere(known[key], path[1:]):
        yield Finding(at, N_("There is no %(path)s."), {"path": ".".join(path)})


def _leads_somewhere(question: Question, rest: tuple[str, ...]) -> bool:
    if not rest:
        return True
    if rest[0] == "*":
        inner = next((q for q in question.questions if len(rest) > 1 and q.key == rest[1]), None)
        return (question.kind == "many_of" and rest == ("*",)) or (inner is not None and _leads_somewhere(inner, rest[2:]))
    if question.kind == "group" and rest[0].isdigit():
        return _leads_somewhere(question, ("*", *rest[1:])) if len(rest) > 1 else True
    if rest[0] in SINCE:
        return question.kind == "date" and len(rest) == 1
    if rest[0] == "born_on" and question.kind == "person" and rest[1:2] and rest[1] in SINCE:
        return len(rest) == 2
    return len(rest) == 1 and rest[0] in _PARTS.get(question.kind, set())


def _value_findings(condition: Node | None, known: Mapping[str, Question], at: Path) -> Iterator[Finding]:
    """Options compared with that are not there: a rule that can never hold is a mistake."""
    match condition:
        case Logic(parts=parts):
            for part in parts:
                yield from _value_findings(part, known, at)
        case Not(part=part):
            yield from _value_findings(part, known, at)
        case Each(items=Var(path=path), rule=rule) if path in known:
            yield from _value_findings(rule, {inner.key: inner for inner in known[path].questions}, at)
        case Comparison(operator="==" | "!=", parts=(Var(path=path), Constant(value=value))):
            yield from _no_such_option(known.get(path), [value], at)
        case In(item=Var(path=path), container=Listing(items=items)):
            yield from _no_such_option(known.get(path), [i.value for i in items if isinstance(i, Constant)], at)
        case In(item=Constant(value=value), container=Var(path=path)):
            yield from _no_such_option(known.get(path), [value], at)


def _no_such_option(question: Question | None, values: list[object], at: Path) -> Iterator[Finding]:
    if question is None or not question.options:
        if question is not None and question.kind == "yes_no" and any(not isinstance(value, bool) for value in values):
            yield Finding(at, N_("%(key)s is true or false."), {"key": question.key})
        return
    for value in values:
        if value not in [option.value for option in question.options]:
            yield Finding(at, N_("%(key)s has no option %(value)s."), {"key": question.key, "value": value})
