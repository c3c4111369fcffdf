"""How much there is to fill in: the one place that says it for the passport, the start page and the editor."""

import math
from dataclasses import dataclass

from egov.questionnaire.schema import Questionnaire
from egov.web.language import ngettext

SECONDS_A_QUESTION = 20
"""How long one question takes, for "about N minutes": a rule of thumb of form designers, to be replaced by measurement."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Questions at most, the pages they stand on (checking one's answers is none), and the minutes they take."""

    questions: int
    pages: int
    minutes: int

    @property
    def in_words(self) -> str:
        """`5 pages, up to 20 questions, about 7 minutes`."""
        return ", ".join(
            (
                ngettext("%(num)s page", "%(num)s pages", self.pages),
                ngettext("up to %(num)s question", "up to %(num)s questions", self.questions),
                ngettext("about %(num)s minute", "about %(num)s minutes", self.minutes),
            )
        )


def effort_of(questionnaire: Questionnaire) -> Effort:
    """The effort of filling in `questionnaire`, were every question asked."""
    questions = sum(len(page.questions) for page in questionnaire.pages)
    return Effort(questions, len(questionnaire.pages), math.ceil(questions * SECONDS_A_QUESTION / 60))
