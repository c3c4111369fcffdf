"""Definitions as nobody would write them: every kind and limit, rules at every edge, texts of every script and of markup."""

from typing import Any

from hypothesis import strategies as st

from egov.catalogue.definition import ServiceDefinition
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Question
from tests.builders.catalogue import a_definition, four
from tests.builders.questionnaire import a_question

WORDS = (
    "Ҷумҳурии Тоҷикистон", "Ұлттық №", "<b>bold</b>", "%(label)s 100% %s", "{{ 7*7 }}", "a\u2028b", "שלום \u202e", "👩‍👩‍👧", "'\"\\",
    "x" * 300, "]]>&amp;", "=1+1", "a\nb", "?", ": ",
)  # fmt: skip
DAYS = ("2000-02-29", "0001-01-01", "9999-12-31", "2026-11-23", "2026-02-31", "never")
LIMITS = ("today", "today-18y", "today+999m", "today-90d", "2000-02-29", "9999-12-31")
NUMBERS = (0, 1, -1, 5, 2.5, 1e-9, 10**15, -(10**15), "5", "x", True)
PARTS = {
    "person": ("surname", "patronymic", "born_on", "born_on.years_since"),
    "address": ("region", "district", "street", "flat"),
    "region_district": ("region", "district"),
    "date": ("years_since", "months_since", "days_since"),
}


@st.composite
def definitions(draw: st.DrawFn) -> ServiceDefinition:
    """A service of a few pages; most have findings, and those that have none are put before people."""
    known: list[Question] = []
    pages = []
    for number in range(draw(st.integers(1, 3))):
        page_rule = draw(maybe(rules_over(known)))
        asked = [_question(draw, f"q{number}_{index}", known) for index in range(draw(st.integers(1, 3)))]
        page = {"key": f"p{number}", "title": draw(texts()), "questions": [q.model_dump(mode="json") for q in asked]}
        pages.append(page | ({"when": page_rule} if page_rule is not None else {}))
    rule = rules_over(known, may_count_days=True)
    return a_definition("generated", questionnaire={"pages": pages}, **_lines(draw, rule, known))


def _lines(draw: st.DrawFn, rule: st.SearchStrategy[Any], known: list[Question]) -> dict[str, Any]:
    figures = st.sampled_from(["0", "1", "0.0001", "1000000000"])
    fee = st.one_of(
        st.fixed_dictionaries({"kind": st.just("fixed"), "amount": figures, "condition": rule, "label": texts()}),
        st.fixed_dictionaries({"kind": st.just("index_multiple"), "multiple": figures, "condition": rule, "note": texts()}),
    )
    term = st.fixed_dictionaries(
        {"amount": st.sampled_from([1, 3660]), "unit": st.sampled_from(["working_days", "working_hours"]), "condition": rule}
    )
    evidence = [{"what": four("Paper"), "from": "registry", "condition": each} for each in draw(st.lists(rule, max_size=1))]
    evidence += [{"what": four(q.key), "from": "applicant", "questions": [q.key]} for q in files_of(known)]
    rows = [{"label": draw(texts()), "question": q.key} for q in draw(st.lists(st.sampled_from(known), max_size=3))]
    until = st.sampled_from([{"months": 1}, {"months": 600}, *({"until": q.key} for q in known if q.kind == "date")])
    validity = [draw(until) | {"condition": each} for each in draw(st.lists(rule, max_size=2))]
    return {
        "fees": [*draw(st.lists(fee, max_size=3)), *([{"kind": "free"}] if draw(st.booleans()) else [])],
        "terms": [*draw(st.lists(term, max_size=1)), {"amount": 5, "unit": "working_days"}],
        "evidence": evidence,
        "certificate": {"title": draw(texts()), "rows": rows, "validity": validity, "valid_months": 12},
    }


def files_of(known: list[Question]) -> list[Question]:
    """Every question for files, those in groups included."""
    return [q for outer in known for q in (outer, *outer.questions) if q.kind == "file"]


def texts() -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from(WORDS).map(lambda words: {tag: f"{words} {tag}" for tag in LANGUAGES})


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _question(draw: st.DrawFn, key: str, known: list[Question], *, inner: bool = False) -> Question:
    kind = draw(st.sampled_from([name for name in kinds if not (inner and name == "group")]))
    fields: dict[str, Any] = {"label": draw(texts()), "required": draw(st.booleans())}
    fields["when"] = draw(maybe(rules_over(known)))
    if draw(st.booleans()):
        fields |= {
            "hint": draw(texts()),
            "prefill": draw(st.sampled_from(["account", "population"])),
            "legal_reason": four("Law"),
        }
    limits = {
        "max_length": st.sampled_from([1, 10_000]),
        "at_least": st.sampled_from(["0", "-5", "2.5", "1000000000000000"]),
        "at_most": st.sampled_from(["0", "7", "0.000000000001"]),
        "decimals": st.integers(0, 6),
        "earliest": st.sampled_from(LIMITS),
        "latest": st.sampled_from(LIMITS),
        "max_files": st.sampled_from([1, 20]),
        "min_entries": st.integers(0, 2),
        "max_entries": st.integers(1, 3),
        "entry": texts(),
    }
    for name, values in limits.items():
        if name in kinds.get(kind).limits and draw(st.booleans()):
            fields[name] = draw(values)
    if kinds.get(kind).takes_options:
        fields["options"] = [{"value": v, "label": draw(texts())} for v in ("a", "b", "0", "c.d")[: draw(st.integers(2, 4))]]
    if kind == "group":
        asked: list[Question] = []
        for name in "xy"[: draw(st.integers(1, 2))]:
            _question(draw, f"{key}_{name}", asked, inner=True)
        fields["questions"] = [question.model_dump(mode="json") for question in asked]
    question = a_question(key, kind, **fields)
    known.append(question)
    return question


def rules_over(known: list[Question], *, may_count_days: bool = False) -> st.SearchStrategy[Any]:
    """A rule over some of these questions, composed of comparisons of every form; none where there are none."""
    if not known:
        return st.none()

    def one(question: Question) -> st.SearchStrategy[Any]:
        if question.kind == "group":
            return _over_entries(question, may_count_days)
        return comparisons(question, question.key, may_count_days)

    single = st.sampled_from(known).flatmap(one)
    return single | st.builds(
        lambda parts, operator: {operator: parts}, st.lists(single, min_size=1, max_size=3), st.sampled_from(["and", "or"])
    )


def _over_entries(group: Question, may_count_days: bool) -> st.SearchStrategy[Any]:
    inner = st.sampled_from(group.questions).flatmap(lambda question: comparisons(question, question.key, may_count_days))
    each = st.builds(lambda op, rule: {op: [{"var": group.key}, rule]}, st.sampled_from(["some", "all"]), inner)
    first = st.sampled_from(group.questions).flatmap(lambda q: comparisons(q, f"{group.key}.0.{q.key}", may_count_days))
    return each | first | st.just({"!": {"missing": [group.key]}})


def comparisons(question: Question, path: str, may_count_days: bool) -> st.SearchStrategy[Any]:
    """What can be asked of one answer, and of its parts."""
    parts = [part for part in PARTS.get(question.kind, ()) if may_count_days or not part.endswith("_since")]
    places = st.sampled_from([path, *(f"{path}.{part}" for part in parts)])
    values: Any = st.sampled_from([*NUMBERS, *DAYS])
    if question.options:
        values = st.sampled_from([option.value for option in question.options])
    if question.kind == "yes_no":
        values = st.booleans()
    var = places.map(lambda place: {"var": place})
    order = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    forms = [
        st.builds(lambda op, v, value: {op: [v, value]}, order, var, values),
        st.builds(lambda op, v, value: {op: [value, v]}, order, var, values),
        st.builds(lambda low, v, high: {"<=": [low, v, high]}, values, var, values),
        st.builds(lambda v, listed: {"in": [v, listed]}, var, st.lists(values, min_size=1, max_size=3)),
        st.builds(lambda v, value: {"in": [value, v]}, var, values),
        st.builds(lambda v: {"!": [v]}, var),
        var,
        st.just({"!": {"missing": [path]}}),
        st.builds(lambda v: {"==": [v, v]}, var),
    ]
    if question.kind == "many_of":
        forms.append(values.map(lambda value: {"some": [{"var": path}, {"==": [{"var": ""}, value]}]}))
    return st.one_of(forms)
