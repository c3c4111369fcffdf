"""Any number of several options."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed
from egov.questionnaire.kinds.one_of import label_of
from egov.questionnaire.schema import Question


class ManyOf(Kind):
    """One or more options. The answer is the list of their values, in the order of the options."""

    name = "many_of"
    prompt = N_("Choose at least one: %(label)s")
    takes_options = True
    layout = "fieldset"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {"": [str(item) for item in value] if isinstance(value, list) else []}

    def read(self, question: Question, typed: Typed, setting: Setting) -> list[str] | None:
        chosen = [value for value in typed.get("", []) if value]
        known = [option.value for option in question.options]
        return [value for value in known if value in chosen] + [value for value in chosen if value not in known] or None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise Invalid(UNUSABLE)
        if not {*value} <= {option.value for option in question.options} or len({*value}) != len(value):
            raise Invalid(N_("Choose answers from the list."))

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return [label_of(question, item, setting) for item in value] if isinstance(value, list) else [str(value)]
