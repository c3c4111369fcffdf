"""One of several options."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import Kind, Setting, Typed, one
from egov.questionnaire.schema import Question


def label_of(question: Question, value: Any, setting: Setting) -> str:
    """What people read for an option's value."""
    labels = {option.value: option.label for option in question.options}
    return labels[value].in_(setting.language) if isinstance(value, str) and value in labels else str(value)


class OneOf(Kind):
    """One option. The answer is its value."""

    name = "one_of"
    prompt = N_("Choose one answer: %(label)s")
    takes_options = True
    layout = "fieldset"

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        return one(typed) or None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if value not in [option.value for option in question.options]:
            raise Invalid(N_("Choose an answer from the list."))

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return [label_of(question, value, setting)]
