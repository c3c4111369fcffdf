"""What changed between two definitions, change by change, for people who have to approve it or want to know.

Parts that have a key of their own (questions, pages, stages, grounds) are followed by it, so that one that was moved is told as
moved and not as gone and come; other parts are matched by what they say. Texts are compared language by language.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, TypeVar

from egov.catalogue.definition import Fee, ServiceDefinition, Stage
from egov.catalogue.finder.facts import present_facts
from egov.catalogue.merging import in_order
from egov.catalogue.sentences import as_written, exact_words
from egov.catalogue.wording import AUDIENCE_WORDS, SURENESS_WORDS, condition_words, multiple_words, term_words
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText
from egov.questionnaire.checking import BOUNDS
from egov.questionnaire.conditions import Node
from egov.questionnaire.schema import Question, Questionnaire
from egov.web.language import gettext
from egov.web.presentation import show_amount, text_in

Item = TypeVar("Item")
ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
KINDS = {ADDED: N_("Added"), REMOVED: N_("Removed"), CHANGED: N_("Changed"), MOVED: N_("Moved")}
CHANNEL_WORDS = {"portal": N_("portal"), "mobile": N_("telephone"), "centre": N_("service centre"), "office": N_("office")}
ASSURANCE_WORDS = {"low": N_("password"), "substantial": N_("password and code"), "high": N_("electronic signature")}
LIKENESS = 0.5
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: in which `part`, of which `thing` in it and of what `aspect` of that ("" for the whole), in which language."""

    part: str
    kind: str
    thing: str = ""
    aspect: str = ""
    language: str = ""
    before: str = ""
    after: str = ""

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Both texts in one, word by word: ("same" | "removed" | "added", words)."""
        before, after = self.before.split(), self.after.split()
        found: list[tuple[str, str]] = []
        for tag, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
            if tag == "equal":
                found.append(("same", " ".join(before[a:b])))
                continue
            if b > a:
                found.append((REMOVED, " ".join(before[a:b])))
            if d > c:
                found.append((ADDED, " ".join(after[c:d])))
        return found


def compare(old: ServiceDefinition, new: ServiceDefinition) -> list[Change]:
    """Every change from `old` to `new`, in the order of the definition; nothing for equal ones."""
    return [
        *_texts_and_words(old, new),
        *_rules(old, new),
        *_eligibility(old, new),
        *_lists(old, new),
        *_questions(old.questionnaire, new.questionnaire),
    ]


def _text(
    part: str, old: LocalisedText | None, new: LocalisedText | None, thing: str = "", aspect: str = ""
) -> Iterator[Change]:
    for language in LANGUAGES:
        before, after = LocalisedText.of(old).get(language, ""), LocalisedText.of(new).get(language, "")
        if before != after:
            kind = ADDED if not before else REMOVED if not after else CHANGED
            yield Change(part, kind, thing, aspect, language, before, after)


def _value(part: str, before: str, after: str, thing: str = "", aspect: str = "") -> Iterator[Change]:
    if before != after:
        yield Change(part, CHANGED, thing, aspect, "", before, after)


def _texts_and_words(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Change]:
    yield from _text(N_("Name of the service"), old.name, new.name)
    yield from _text(N_("In one sentence"), old.summary, new.summary)
    yield from _text(N_("Description"), old.description, new.description)
    for language in LANGUAGES:
        words = [", ".join(d.as_json().get("keywords", {}).get(language, ())) for d in (old, new)]
        if words[0] != words[1]:
            yield Change(N_("Words by which it is found"), CHANGED, "", "", language, words[0], words[1])
    yield from _value(N_("Authority"), old.authority, new.authority)
    yield from _value(N_("Categories"), ", ".join(old.categories), ", ".join(new.categories))
    yield from _value(N_("Life events"), ", ".join(old.life_events), ", ".join(new.life_events))
    for part, key, table in (
        (N_("For whom"), "audience", AUDIENCE_WORDS),
        (N_("Way"), "channels", CHANNEL_WORDS),
    ):
        before, after = (", ".join(gettext(table[one]) for one in getattr(d, key)) for d in (old, new))
        yield from _value(part, before, after)
    yield from _value(N_("Signing in by"), gettext(ASSURANCE_WORDS[old.assurance]), gettext(ASSURANCE_WORDS[new.assurance]))


def _rules(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Change]:
    """Terms and fees, each known by its condition."""
    part = N_("Term")
    for before, after in _paired(old.terms, new.terms, lambda term: as_written(term.condition)):
        one = after or before
        thing = condition_words(one.condition, new.questionnaire) if one else ""
        shown = [term_words(term.amount, term.unit) if term else "" for term in (before, after)]
        yield from _whole(part, before, after, thing, *shown)
        if before and after:
            yield from _condition(part, before, after, old, new, thing)
            yield from _text(part, before.note, after.note, thing, N_("Note"))
            yield from _sureness(part, before, after, thing)
    part = N_("Fee")
    for fee, other in _paired(
        old.fees, new.fees, lambda fee: f"{'free' if fee.kind == 'free' else 'paid'} {as_written(fee.condition)}"
    ):
        line = other or fee
        thing = (text_in(line.label) or condition_words(line.condition, new.questionnaire)) if line else ""
        yield from _whole(part, fee, other, thing, _fee(fee), _fee(other))
        if fee and other:
            yield from _condition(part, fee, other, old, new, thing)
            yield from _text(part, fee.label, other.label, thing, N_("Label"))
            yield from _text(part, fee.note, other.note, thing, N_("Note"))
            yield from _sureness(part, fee, other, thing)


def _eligibility(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Change]:
    """For whom: requirements, with their rules over the facts of the finder."""
    part, facts = N_("Who can get it"), present_facts()
    for before, after in _paired(old.eligibility, new.eligibility, _said(lambda rule: rule.text)):
        yield from _named(part, before, after, lambda rule: rule.text, ())
        if before and after:
            rules = (before.condition, facts), (after.condition, facts)
            yield from _rule_value(part, *rules, text_in(after.text), N_("Condition"))
            yield from _sureness(part, before, after, text_in(after.text))


def _whole(part: str, before: object, after: object, thing: str, *shown: str) -> Iterator[Change]:
    if before is None or after is None:
        yield Change(part, ADDED if before is None else REMOVED, thing, "", "", *shown)
    elif shown[0] != shown[1]:
        yield Change(part, CHANGED, thing, "", "", *shown)


def _fee(fee: Fee | None) -> str:
    if fee is None:
        return ""
    if fee.multiple is not None:
        return multiple_words(fee.multiple)
    return f"{show_amount(fee.amount)} {fee.currency or ''}".strip() if fee.amount is not None else gettext("Free")


def _condition(
    part: str, before: Any, after: Any, old: ServiceDefinition, new: ServiceDefinition, thing: str
) -> Iterator[Change]:
    """The condition of a line on each side."""
    rules = (before.condition, old.questionnaire), (after.condition, new.questionnaire)
    yield from _rule_value(part, *rules, thing, N_("Condition"))


def _rule_value(
    part: str, old: tuple[Node | None, Questionnaire], new: tuple[Node | None, Questionnaire], thing: str, aspect: str
) -> Iterator[Change]:
    """A rule as a sentence on each side; as it is written where two that differ are said alike."""
    said = [exact_words(*side) for side in (old, new)]
    if said[0] == said[1] and old[0] != new[0]:
        said = [as_written(old[0]), as_written(new[0])]
    yield from _value(part, said[0], said[1], thing, aspect)


def _labels(keys: Sequence[str], definition: ServiceDefinition) -> str:
    questions = [definition.questionnaire.question(key) for key in keys]
    return ", ".join(text_in(question.label) if question else key for key, question in zip(keys, questions, strict=True))


def _lists(old: ServiceDefinition, new: ServiceDefinition) -> Iterator[Change]:
    kept: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
        (N_("Legal basis"), "legal_basis", "title", ((N_("Article"), "article"),)),
        (N_("What you need"), "evidence", "what", ((N_("Note"), "note"), (N_("From"), "source"))),
        (N_("Questions and answers"), "faq", "question", ((N_("The answer"), "answer"),)),
    )
    for part, key, naming, aspects in kept:
        name: Callable[[Any], LocalisedText] = attrgetter(naming)
        for before, after in _paired(getattr(old, key), getattr(new, key), _said(name)):
            yield from _named(part, before, after, name, aspects)
            if before and after and key == "legal_basis":
                yield from _sureness(part, before, after, text_in(name(after)))
            if before and after and key == "evidence":
                thing = text_in(name(after))
                yield from _condition(part, before, after, old, new, thing)
                asked = [_labels(item.questions, d) for item, d in ((before, old), (after, new))]
                yield from _value(part, asked[0], asked[1], thing, N_("Asked for by these questions of the form"))
    for text, other in _paired(old.outputs, new.outputs, _all):
        yield from _named(N_("What you get"), text, other, lambda item: item, ())
    for ground, other_ground in _paired(old.refusal_grounds, new.refusal_grounds, lambda ground: ground.code):
        aspects = ((N_("Norm"), "norm"), (N_("What can be done"), "remedy"))
        yield from _named(N_("Grounds for refusal"), ground, other_ground, lambda item: item.text, aspects)
        if ground and other_ground:
            yield from _sureness(N_("Grounds for refusal"), ground, other_ground, text_in(other_ground.text))
    for stage, other_stage in _paired(old.route.stages, new.route.stages, lambda stage: stage.key):
        shown = [_stage(s) for s in (stage, other_stage)]
        yield from _whole(N_("Stages of the office's work"), stage, other_stage, "", *shown)
        if stage and other_stage:
            yield from _text(N_("Stages of the office's work"), stage.name, other_stage.name, stage.key)
    yield from _moved(
        N_("Stages of the office's work"), [s.key for s in old.route.stages], [s.key for s in new.route.stages], {}
    )
    titles = [d.certificate.title if d.certificate else None for d in (old, new)]
    yield from _text(N_("The document issued"), titles[0], titles[1])
    rows = [d.certificate.rows if d.certificate else () for d in (old, new)]
    for row, other_row in _paired(rows[0], rows[1], lambda row: row.question):
        yield from _named(N_("The document issued"), row, other_row, lambda item: item.label, ())
    sorts = [d.certificate.kind if d.certificate else "" for d in (old, new)]
    if all(sorts):
        yield from _value(N_("The document issued"), sorts[0], sorts[1], aspect=N_("Kind of document"))
    months = [str(d.certificate.valid_months or "") if d.certificate else "" for d in (old, new)]
    yield from _value(N_("The document issued"), months[0], months[1], aspect=N_("Good for, months"))
    lasting = [_validity(d, exact_words) for d in (old, new)]
    if lasting[0] == lasting[1]:
        lasting = [_validity(d, lambda rule, _asked: as_written(rule)) for d in (old, new)]
    yield from _value(N_("The document issued"), lasting[0], lasting[1], aspect=N_("Good for, by case"))


def _sureness(part: str, before: Any, after: Any, thing: str) -> Iterator[Change]:
    """How sure a fact is said to be on each side."""
    was, now = (SURENESS_WORDS[side.source or NOTHING] for side in (before, after))
    yield from _value(part, gettext(was), gettext(now), thing, N_("How sure is it?"))


def _stage(stage: Stage | None) -> str:
    if stage is None:
        return ""
    term = f", {term_words(stage.term.amount, stage.term.unit)}" if stage.term else ""
    return f"{stage.key} ({stage.kind}, {stage.authority or stage.role}{term})"


def _validity(definition: ServiceDefinition, say: Callable[[Node | None, Questionnaire], str]) -> str:
    said = []
    for part in definition.certificate.validity if definition.certificate else ():
        until = _labels([part.until], definition) if part.until else str(part.months)
        rule = say(part.condition, definition.questionnaire)
        said.append(f"{until}: {rule}" if rule else until)
    return "; ".join(said)


def _moved(part: str, before: list[str], after: list[str], names: Mapping[str, str]) -> Iterator[Change]:
    """Those that stand in another order: by their place, counted from 1."""
    stayed = [key for key in before if key in after]
    kept = set(in_order(stayed, [key for key in after if key in before]))
    for key in stayed:
        if key not in kept:
            places = (str(before.index(key) + 1), str(after.index(key) + 1))
            yield Change(part, MOVED, names.get(key, key), "", "", *places)


def _named(
    part: str, before: Any, after: Any, name: Callable[[Any], LocalisedText], aspects: tuple[tuple[str, str], ...]
) -> Iterator[Change]:
    """A thing with a name: whether it came, went or reads otherwise, and what about it changed."""
    if before is None or after is None:
        one = text_in(name(after or before))
        yield Change(
            part, ADDED if before is None else REMOVED, "", "", "", "" if before is None else one, one if after else ""
        )
        return
    thing = text_in(name(after))
    yield from _text(part, name(before), name(after), thing)
    for aspect, key in aspects:
        values = getattr(before, key), getattr(after, key)
        if isinstance(values[0], LocalisedText) or isinstance(values[1], LocalisedText):
            yield from _text(part, values[0], values[1], thing, aspect)
        else:
            yield from _value(part, str(values[0] or ""), str(values[1] or ""), thing, aspect)


def _questions(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    part = N_("Questions of the application")
    titles = {page.key: text_in(page.title) for page in new.pages}
    yield from _moved(N_("Pages of the application"), [p.key for p in old.pages], [p.key for p in new.pages], titles)
    for page, other in _paired(old.pages, new.pages, lambda page: page.key):
        if page is None or other is None:
            shown = [text_in(one.title) if one else "" for one in (page, other)]
            yield from _whole(N_("Pages of the application"), page, other, "", *shown)
        else:
            thing = text_in(other.title)
            yield from _text(part, page.title, other.title, thing, N_("Title of the page"))
            yield from _text(part, page.intro, other.intro, thing, N_("Introduction"))
            yield from _rule_value(part, (page.when, old), (other.when, new), thing, N_("Asked when"))
    places, new_places = _places(old), _places(new)
    stayed = [key for key in places if key in new_places]
    moved = set(stayed) - set(in_order(stayed, list(new_places)))
    for key, (question, where) in places.items():
        if key not in new_places:
            yield Change(part, REMOVED, where, "", "", text_in(question.label), "")
    for key, (question, where) in new_places.items():
        if key not in places:
            yield Change(part, ADDED, where, "", "", "", text_in(question.label))
            continue
        before, before_where = places[key]
        if where != before_where or key in moved:
            yield Change(part, MOVED, text_in(question.label), "", "", before_where, where)
        yield from _question(part, before, question, old, new)


def _places(questionnaire: Questionnaire) -> dict[str, tuple[Question, str]]:
    """Every question by key, in order, with the title of its page (and group)."""
    found: dict[str, tuple[Question, str]] = {}
    for page in questionnaire.pages:
        for question in page.questions:
            found[question.key] = question, text_in(page.title)
            for inner in question.questions:
                found[inner.key] = inner, f"{text_in(page.title)}: {text_in(question.label)}"
    return found


def _question(
    part: str, old: Question, new: Question, asked_old: Questionnaire, asked_new: Questionnaire
) -> Iterator[Change]:
    thing = text_in(new.label)
    yield from _text(part, old.label, new.label, thing, N_("Label"))
    yield from _text(part, old.hint, new.hint, thing, N_("Hint"))
    yield from _text(part, old.entry, new.entry, thing, N_("What one entry is called"))
    yield from _text(part, old.legal_reason, new.legal_reason, thing, N_("Why it is asked although the state knows it"))
    yield from _value(part, old.kind, new.kind, thing, N_("Kind"))
    required = [gettext("yes") if one.required else gettext("no") for one in (old, new)]
    yield from _value(part, required[0], required[1], thing=thing, aspect=N_("Must be answered"))
    yield from _rule_value(part, (old.when, asked_old), (new.when, asked_new), thing, N_("Asked when"))
    yield from _value(part, old.prefill or "", new.prefill or "", thing, N_("The state knows it from"))
    for option, other in _paired(old.options, new.options, lambda option: option.value):
        if option is None or other is None:
            labels = [text_in(one.label) if one else "" for one in (option, other)]
            options = gettext("options")
            yield from _whole(part, option, other, f"{thing}: {options}", *labels)
        else:
            yield from _text(part, option.label, other.label, thing, N_("Option"))
            yield from _text(part, option.hint, other.hint, f"{thing}: {text_in(other.label)}", N_("Hint"))
    names = {option.value: text_in(option.label) for option in new.options}
    before, after = ([option.value for option in one.options] for one in (old, new))
    options = gettext("options")
    yield from (replace(c, thing=f"{thing}: {options}: {c.thing}") for c in _moved(part, before, after, names))
    for limit in BOUNDS:
        values = [str(value) if (value := getattr(one, limit)) is not None else "" for one in (old, new)]
        yield from _value(part, values[0], values[1], thing=thing, aspect=limit)


def _said(name: Callable[[Any], LocalisedText]) -> Callable[[Any], str]:
    return lambda item: _all(name(item))


def _all(text: LocalisedText) -> str:
    return " ".join(text.get(language, "") for language in LANGUAGES)


def _paired(
    old: Sequence[Item], new: Sequence[Item], key: Callable[[Item], object]
) -> list[tuple[Item | None, Item | None]]:
    """Old and new items that belong together: by key, else by likeness of what they say; alone where they have no match."""
    partner: dict[int, int] = {}
    free = list(range(len(old)))
    for place, item in enumerate(new):
        match = next((other for other in free if key(old[other]) == key(item)), None)
        if match is not None:
            partner[place] = match
            free.remove(match)
    for place, item in enumerate(new):
        if place in partner:
            continue
        likely = max(free, key=lambda other: _likeness(key(old[other]), key(item)), default=None)
        if likely is not None and _likeness(key(old[likely]), key(item)) >= LIKENESS:
            partner[place] = likely
            free.remove(likely)
    gone: list[tuple[Item | None, Item | None]] = [(old[place], None) for place in free]
    kept = [(old[partner[place]] if place in partner else None, item) for place, item in enumerate(new)]
    return gone + kept


def _likeness(one: object, other: object) -> float:
    if not isinstance(one, str) or not isinstance(other, str) or " " not in one:
        return 0.0
    return difflib.SequenceMatcher(a=one.split(), b=other.split(), autojunk=False).ratio()
