"""A sentence the person must agree to."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question
from egov.web.language import translate_for


class Declaration(Kind):
    """A tick. The answer is true, or there is none."""

    name = "declaration"
    layout = "own"
    prompt = N_("Read this and tick the box if you agree.")

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {"": ["yes"]} if value is True else {}

    def read(self, question: Question, typed: Typed, setting: Setting) -> bool | None:
        return True if one(typed) else None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if value is not True:
            raise Invalid(UNUSABLE)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return [translate_for(setting.language, "I agree")] if value is True else []
