"""Yes or no."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question
from egov.web.language import translate_for


class YesNo(Kind):
    """A yes or a no. The answer is true or false."""

    name = "yes_no"
    prompt = N_("Choose yes or no: %(label)s")
    layout = "fieldset"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {"": ["yes" if value is True else "no" if value is False else ""]}

    def read(self, question: Question, typed: Typed, setting: Setting) -> bool | None:
        text = one(typed)
        if text not in ("yes", "no", ""):
            raise Invalid(UNUSABLE)
        return None if not text else text == "yes"

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, bool):
            raise Invalid(UNUSABLE)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return [translate_for(setting.language, N_("Yes") if value else N_("No"))]
