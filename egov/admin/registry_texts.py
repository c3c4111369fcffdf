"""The texts of a service, part by part, for writing and translating them side by side."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egov.admin.registry_words import ASPECTS
from egov.catalogue.checking import Path, texts_of
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGES, LocalisedText, languages_in
from egov.questionnaire.schema import Question
from egov.web.language import gettext, language

SERVICE = "service"
NAME_AND_SUMMARY = N_("Name and summary")
LABELS = {
    "name": N_("What it is called"),
    "summary": N_("In one sentence"),
    "description": N_("For whom, in detail"),
    "outputs": N_("What you get"),
    "title": N_("Title"),
    "label": N_("Label"),
    "note": N_("Note"),
    "what": N_("What you need"),
    "text": N_("Ground for refusal"),
    "requirement": N_("Requirement"),
    "norm": N_("Norm"),
    "remedy": N_("What can be done"),
    "question": N_("Question"),
    "answer": N_("The answer"),
    "intro": N_("Introduction"),
    "hint": N_("Hint"),
    "legal_reason": N_("Why it is asked although the state knows it"),
    "entry": N_("What one entry is called"),
}
GROUPS = {
    "eligibility": N_("Who can get it"),
    "legal_basis": N_("Legal basis"),
    "terms": N_("Term"),
    "fees": N_("Fee"),
    "evidence": N_("Documents"),
    "refusal_grounds": N_("Grounds for refusal"),
    "faq": N_("Questions and answers"),
    "outputs": N_("What you get"),
    "route": N_("Stages"),
    "certificate": N_("The document issued"),
}
PLACES = {
    "questionnaire": N_("The application form"),
    "pages": N_("The page"),
    "questions": N_("Question"),
    "options": N_("Option"),
    "condition": N_("Condition"),
    "when": N_("Asked when"),
    "audience": N_("For whom"),
    "channels": N_("Way"),
    "authority": N_("Authority"),
    "categories": N_("Categories"),
    "life_events": N_("Life events"),
    "assurance": N_("How people prove who they are"),
    "code": N_("Code"),
    "slug": N_("Address"),
    "key": N_("Key"),
    "stages": N_("Stages"),
    "keywords": N_("Everyday words"),
    "rows": N_("Lines of the document"),
    "validity": N_("How long it is good in single cases"),
    "valid_months": N_("For how many months it is good"),
    "months": N_("For how many months"),
    "until": N_("Until which day"),
    "article": N_("Article"),
    "value": N_("Value that is kept"),
    "role": N_("By whom"),
    "term": N_("Term"),
}
SHORT = frozenset({"name", "title", "label", "question", "what", "entry"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One text: where it stands, what it is (msgids), what it says."""

    path: Path
    label: str
    group: str
    text: LocalisedText

    @property
    def key(self) -> str:
        """The beginning of the names of its fields."""
        return "-".join(str(part) for part in self.path)

    @property
    def rows(self) -> int:
        """How high a box it needs."""
        longest = max((len(text) for text in self.text.values()), default=0)
        return min(8, max(1 if self.path[-1] in SHORT else 2, longest // 55 + 1))


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that belong together: their anchor, what they are called, how many boxes of the columns are empty, how many texts outdated."""

    anchor: str
    words: str
    slots: list[Slot]
    missing: int
    outdated: int


def groups_of(found: Sequence[Slot], columns: Collection[str], outdated: Collection[str]) -> list[Group]:
    """The texts of a part in groups, in their order. `outdated` are the keys of those whose translation in one of the columns is older."""
    gathered: dict[str, list[Slot]] = {}
    for slot in found:
        gathered.setdefault(slot.group, []).append(slot)
    return [
        Group(
            f"group-{number}",
            _called(name, members[0]),
            members,
            sum(not slot.text.get(tag) for slot in members for tag in set(columns)),
            sum(slot.key in outdated for slot in members),
        )
        for number, (name, members) in enumerate(gathered.items(), 1)
    ]


def _called(name: str, first: Slot) -> str:
    """What a group is called: a question by what it asks, others as the sections are."""
    if first.path[0] == "questionnaire" and "questions" in first.path:
        return first.text.in_(language()) or name
    return gettext(name) if name else gettext(NAME_AND_SUMMARY)


def slots(definition: ServiceDefinition, part: str) -> list[Slot]:
    """The texts of `part`: "service", or the key of a page of the questionnaire; none for another word."""
    if part == SERVICE:
        return list(_service_slots(definition))
    for place, page in enumerate(definition.questionnaire.pages):
        if page.key == part:
            at: Path = ("questionnaire", "pages", place)
            found = list(_given(at, N_("The page"), title=page.title, intro=page.intro))
            for number, question in enumerate(page.questions):
                found += _question_slots(question, (*at, "questions", number))
            return found
    return []


def _service_slots(definition: ServiceDefinition) -> Iterator[Slot]:
    known = dict(texts_of(definition))
    known.setdefault(("description",), LocalisedText())
    order = list(dict.fromkeys([("name",), ("summary",), ("description",), *known]))
    for path in order:
        label = "requirement" if path[0] == "eligibility" else next(str(p) for p in reversed(path) if not isinstance(p, int))
        yield Slot(path, LABELS.get(label, label), GROUPS.get(str(path[0]), ""), known[path])


def _question_slots(question: Question, at: Path) -> Iterator[Slot]:
    group = question.key
    yield from _given(
        at, group, label=question.label, hint=question.hint, legal_reason=question.legal_reason, entry=question.entry
    )
    for place, option in enumerate(question.options):
        yield from _given((*at, "options", place), group, label=option.label, hint=option.hint)
    for place, inner in enumerate(question.questions):
        yield from _question_slots(inner, (*at, "questions", place))


def _given(at: Path, group: str, **texts: LocalisedText | None) -> Iterator[Slot]:
    for name, text in texts.items():
        if text is not None:
            yield Slot((*at, name), LABELS[name], group, text)


def completeness(texts: list[Slot]) -> dict[str, int]:
    """For each language, how many of a hundred texts there are."""
    total = len(texts) or 1
    return {language: 100 * sum(bool(slot.text.get(language)) for slot in texts) // total for language in LANGUAGES}


def place_words(path: Path) -> str:
    """Where in a definition something is, in the language of the page: `Documents 2, Note`."""
    words: list[str] = []
    if path[:1] == ("eligibility",) and path[-1] == "text":
        path = (*path[:-1], "requirement")
    if path[:2] == ("route", "stages"):
        path = path[1:]
    for part in path:
        if isinstance(part, int):
            words[-1:] = [f"{words[-1]} {part + 1}"] if words else [str(part + 1)]
        else:
            words.append(gettext(GROUPS.get(part) or LABELS.get(part) or PLACES.get(part) or ASPECTS.get(part, part)))
    return ", ".join(words)


def told_words(path: Path, message: str, params: Mapping[str, Any]) -> str:
    """What is to be said of a place in a definition, in the language of the page: `Documents 2, Note: is empty`."""
    where, words = place_words(path), in_words(message, params)
    return f"{where}: {words}" if where else words


def in_words(message: str, params: Mapping[str, Any]) -> str:
    """`message` with its `params` in the language of the page; where it says in which language something is, that is named, not tagged."""
    told = dict(params)
    for key in ("language", "languages"):
        if f"in %({key})s" in message and key in told:
            told[key] = languages_in(str(told[key]).split(", "), language())
    return gettext(message, **told)
