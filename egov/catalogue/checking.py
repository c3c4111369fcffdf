"""Whether a service definition is complete and speaks only of what exists. What passes here can be published.

`findings` is asked when a file is checked or imported and before a version goes to review.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from egov.catalogue.checks import coverage, documents, once_only, reachability, reading
from egov.catalogue.checks.once_only import Register
from egov.catalogue.checks.values import Budget
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.finder import facts as finder
from egov.catalogue.texts import every_text
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire import checking as questionnaires
from egov.questionnaire.checking import Finding, Path
from egov.questionnaire.conditions import Node
from egov.questionnaire.schema import Question, Questionnaire

__all__ = ["Finding", "Known", "Path", "advice", "findings", "reference_findings", "texts_of"]
PROSE = frozenset({"summary", "description", "note", "remedy", "answer", "intro", "hint", "legal_reason"})
"""The texts that are written in sentences; names and labels are not judged by how they read."""


NO_TEXT = N_("There is no text in %(languages)s.")
NO_FEE = N_("Say what it costs; what is free says so by a line of the kind free.")
GAPS = frozenset(
    {
        NO_TEXT,
        NO_FEE,
        "Say for whom the service is.",
        "Say how one can apply.",
        "There must be exactly one term without a condition: the usual one.",
        "Somebody must decide: the route needs a stage of the kind decide.",
        "Whoever decides must be able to refuse: name the grounds.",
        "A questionnaire needs at least one page.",
        "A page needs at least one question.",
    }
)
"""The messages of findings that say that something is not there yet, rather than that something is wrong."""
ONCE_NO_GAPS = frozenset({NO_FEE})
"""The gaps that could be published before the portal asked for them: what it wrote out then, it takes in again."""


@dataclass(frozen=True, slots=True)
class Known:
    """The slugs that a definition may refer to (None: they are not looked up), the registers of the state, the facts of the finder."""

    authorities: Collection[str] | None = None
    categories: Collection[str] | None = None
    life_events: Collection[str] | None = None
    registers: Sequence[Register] = ()
    languages: Sequence[str] = LANGUAGES
    """In which every text has to be there before a version can be published."""
    facts: Questionnaire = finder.NOTHING


def findings(definition: ServiceDefinition, known: Known | None = None) -> list[Finding]:
    """Everything that is wrong with `definition`, part by part; nothing for a good one. Without `known` nothing is looked up, and
    every language is required.

    Rules are thought through only where they speak of what exists.
    """
    found = [*_text_findings(definition), *_part_findings(definition), *_condition_findings(definition)]
    for finding in questionnaires.findings(definition.questionnaire):
        found.append(Finding(("questionnaire", *finding.path), finding.message, finding.params))
    found = list(_in_languages(found, known.languages if known else LANGUAGES))
    if not found:
        budget = Budget()
        found += [*reachability.findings(definition, budget), *coverage.findings(definition, budget)]
    found += documents.findings(definition)
    if known is not None:
        found += once_only.findings(definition, known.registers)
        found += finder.findings(definition, known.facts)
        value = {
            "authority": definition.authority,
            "categories": list(definition.categories),
            "life_events": list(definition.life_events),
        }
        found += reference_findings(value, known)
        for place, stage in enumerate(definition.route.stages):
            if known.authorities is not None and stage.authority not in (None, *known.authorities):
                at: Path = ("route", "stages", place, "authority")
                found.append(Finding(at, N_("There is no authority called %(slug)s."), {"slug": stage.authority}))
    return found


def is_gap(finding: Finding) -> bool:
    """Whether something is only not there yet: a working version may have gaps, a published one may not."""
    return finding.message in GAPS


def advice(definition: ServiceDefinition, known: Known) -> list[Finding]:
    """What would make `definition` better and stands in nobody's way: easier texts, registers that are not connected yet."""
    others = [language for language in LANGUAGES if language not in known.languages]
    return [
        *(finding for finding in _in_languages(_missing_texts(definition), others) if others),
        *reading.advice([row for row in (*texts_of(definition), *_form_texts(definition)) if row[0][-1] in PROSE]),
        *once_only.advice(definition, known.registers),
    ]


def _missing_texts(definition: ServiceDefinition) -> Iterator[Finding]:
    for path, text in every_text(definition):
        if text.missing():
            yield Finding(path, NO_TEXT, {"languages": ", ".join(text.missing())})


def _in_languages(found: Iterable[Finding], languages: Collection[str]) -> Iterator[Finding]:
    """The findings, those of lacking texts with only what is lacking in `languages`."""
    for finding in found:
        if finding.message != NO_TEXT:
            yield finding
            continue
        lacking = [one for one in str(finding.params["languages"]).split(", ") if one in languages]
        if lacking:
            yield Finding(finding.path, NO_TEXT, {"languages": ", ".join(lacking)})


def reference_findings(value: Mapping[str, object], known: Known) -> Iterator[Finding]:
    """The slugs in plain values that lead nowhere; also for definitions whose shape is not right yet."""
    authority = value.get("authority")
    if isinstance(authority, str) and known.authorities is not None and authority not in known.authorities:
        yield Finding(("authority",), N_("There is no authority called %(slug)s."), {"slug": authority})
    for key, slugs, message in (
        ("categories", known.categories, N_("There is no category called %(slug)s.")),
        ("life_events", known.life_events, N_("There is no life event called %(slug)s.")),
    ):
        listed = value.get(key)
        for place, slug in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(slug, str) and slugs is not None and slug not in slugs:
                yield Finding((key, place), message, {"slug": slug})


def texts_of(definition: ServiceDefinition) -> Iterator[tuple[Path, LocalisedText]]:
    """Every text of the definition outside the questionnaire, with where it stands."""
    for key in ("name", "summary", "description"):
        text = getattr(definition, key)
        if text is not None:
            yield (key,), text
    for key, names in (
        ("eligibility", ("text",)),
        ("legal_basis", ("title",)),
        ("terms", ("note",)),
        ("fees", ("label", "note")),
        ("evidence", ("what", "note")),
        ("refusal_grounds", ("text", "norm", "remedy")),
        ("faq", ("question", "answer")),
    ):
        for place, part in enumerate(getattr(definition, key)):
            for name in names:
                if getattr(part, name) is not None:
                    yield (key, place, name), getattr(part, name)
    for place, text in enumerate(definition.outputs):
        yield ("outputs", place), text
    for place, stage in enumerate(definition.route.stages):
        if stage.name is not None:
            yield ("route", "stages", place, "name"), stage.name
    if definition.certificate is not None:
        yield ("certificate", "title"), definition.certificate.title
        for place, row in enumerate(definition.certificate.rows):
            yield ("certificate", "rows", place, "label"), row.label


def _form_texts(definition: ServiceDefinition) -> Iterator[tuple[Path, LocalisedText]]:
    """The texts of the form that are read as sentences."""
    for number, page in enumerate(definition.questionnaire.pages):
        at: Path = ("questionnaire", "pages", number)
        if page.intro is not None:
            yield (*at, "intro"), page.intro
        for place, question in enumerate(page.questions):
            for name in ("hint", "legal_reason"):
                if getattr(question, name) is not None:
                    yield (*at, "questions", place, name), getattr(question, name)


def _text_findings(definition: ServiceDefinition) -> Iterator[Finding]:
    for path, text in texts_of(definition):
        lacking = text.missing(LANGUAGES)
        if lacking:
            yield Finding(path, NO_TEXT, {"languages": ", ".join(lacking)})


def _part_findings(definition: ServiceDefinition) -> Iterator[Finding]:
    if not definition.audience:
        yield Finding(("audience",), N_("Say for whom the service is."))
    if not definition.channels:
        yield Finding(("channels",), N_("Say how one can apply."))
    if sum(term.condition is None for term in definition.terms) != 1:
        yield Finding(("terms",), N_("There must be exactly one term without a condition: the usual one."))
    if not definition.fees:
        yield Finding(("fees",), NO_FEE)
    for place, term in enumerate(definition.terms):
        if (term.unit == "automatic") != (term.amount == 0):
            yield Finding(("terms", place), N_("An automatic decision takes no time; any other term takes some."))
    stages = definition.route.stages
    if definition.is_online and not any(stage.kind == "decide" for stage in stages):
        yield Finding(("route",), N_("Somebody must decide: the route needs a stage of the kind decide."))
    if any(stage.kind == "decide" for stage in stages) and not definition.refusal_grounds:
        yield Finding(("refusal_grounds",), N_("Whoever decides must be able to refuse: name the grounds."))
    yield from _twice([stage.key for stage in stages], ("route", "stages"))
    yield from _twice([ground.code for ground in definition.refusal_grounds], ("refusal_grounds",))
    for place, row in enumerate(definition.certificate.rows if definition.certificate else ()):
        if definition.questionnaire.question(row.question) is None:
            at: Path = ("certificate", "rows", place, "question")
            yield Finding(at, N_("There is no question called %(key)s."), {"key": row.question})


def _twice(keys: list[str], at: Path) -> Iterator[Finding]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Finding((*at, keys.index(key)), N_("%(key)s stands here twice."), {"key": key})


def _condition_findings(definition: ServiceDefinition) -> Iterator[Finding]:
    known: dict[str, Question] = {
        question.key: question for page in definition.questionnaire.pages for question in page.questions
    }
    rules: list[tuple[Path, Node | None]] = []
    for key in ("terms", "fees", "evidence"):
        rules += [((key, place, "condition"), part.condition) for place, part in enumerate(getattr(definition, key))]
    validity = definition.certificate.validity if definition.certificate else ()
    for place, part in enumerate(validity):
        rules.append((("certificate", "validity", place, "condition"), part.condition))
        if part.until is not None and (part.until not in known or known[part.until].kind != "date"):
            path: Path = ("certificate", "validity", place, "until")
            yield Finding(path, N_("There is no question for a date called %(key)s."), {"key": part.until})
    for at, rule in rules:
        yield from questionnaires.condition_findings(rule, known, at=at, may_use_today=True)
