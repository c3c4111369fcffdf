"""A set of questions asked once or more: children, founders, jobs. Its boxes are read by `questionnaire.fields`."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed
from egov.questionnaire.schema import Question

MOST_ENTRIES = 20


def fewest_entries(question: Question) -> int:
    """How many entries must be given at least."""
    if question.min_entries is not None:
        return question.min_entries
    return 1 if question.required else 0


def most_entries(question: Question) -> int:
    """How many entries may be given."""
    return question.max_entries or max(MOST_ENTRIES, fewest_entries(question))


class Group(Kind):
    """Entries. The answer is a list of `{key: answer}`."""

    name = "group"
    parts = ()
    prompt = N_("Add at least one: %(label)s")
    limits = frozenset({"min_entries", "max_entries", "entry", "questions"})
    layout = "own"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {}

    def read(self, question: Question, typed: Typed, setting: Setting) -> None:
        return None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise Invalid(UNUSABLE)
        if len(value) < fewest_entries(question):
            raise Invalid(N_("Add at least %(count)s: %(label)s"), count=fewest_entries(question))
        if len(value) > most_entries(question):
            raise Invalid(N_("Add no more than %(count)s: %(label)s"), count=most_entries(question))

    def findings(self, question: Question) -> list[str]:
        if not question.questions:
            return [N_("A group needs questions of its own.")]
        if any(inner.kind == "group" for inner in question.questions):
            return [N_("A group cannot hold another group.")]
        if fewest_entries(question) > most_entries(question):
            return [N_("The fewest entries are more than the most.")]
        return []
