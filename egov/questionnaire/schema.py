"""The shape of a questionnaire as it stands in a service definition: pages, questions, options, limits.

A question keeps its key for life: answers, requests for more and corrections name it. Whether a questionnaire makes sense as
a whole (rules refer to earlier questions, every language is there) is for `checking.findings`.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetPydanticSchema, StringConstraints
from pydantic_core import core_schema

from egov.kernel.errors import N_, Malformed
from egov.kernel.localised import LANGUAGES, UNKEEPABLE, LocalisedText
from egov.questionnaire.conditions import Condition
from egov.questionnaire.dates import LIMIT, read_limit

LONGEST_TEXT = 20_000
Prefill = Literal["account", "population", "civil_acts", "business", "property"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
OptionValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$")]


def _read_text(value: Any) -> LocalisedText:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise Malformed(N_("a text is written {tg: ..., ru: ..., kk: ..., en: ...}"))
    unknown = [str(language) for language in value if language not in LANGUAGES]
    if unknown:
        raise Malformed(N_("there is no language %(languages)s"), languages=", ".join(unknown))
    if any(UNKEEPABLE.search(text) for text in value.values()):
        raise Malformed(N_("there is a character that cannot be shown"))
    if any(len(text) > LONGEST_TEXT for text in value.values()):
        raise Malformed(N_("a text has at most %(count)s characters"), count=LONGEST_TEXT)
    return LocalisedText({language: value[language].strip() for language in LANGUAGES if language in value})


Text = Annotated[
    LocalisedText,
    GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_plain_validator_function(
            _read_text, serialization=core_schema.plain_serializer_function_ser_schema(dict)
        ),
        lambda _schema, _handler: {
            "type": "object",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "additionalProperties": False,
        },
    ),
]
"""The type of a pydantic field that holds a localised text."""


def _check_limit(value: str) -> str:
    try:
        fits = LIMIT.match(value) and read_limit(value, dt.date(2000, 1, 1))
    except ValueError:  # a day that no month has
        fits = None
    if not fits:
        raise Malformed(N_('a date limit is "today", "today-18y", "today+3m", "today-90d" or a date such as "2026-11-23"'))
    return value


DateLimit = Annotated[str, AfterValidator(_check_limit)]
Bound = Annotated[Decimal, Field(ge=-(10**15), le=10**15, decimal_places=12)]
"""No number that is answered is longer, see `kinds.number`."""


class Part(BaseModel):
    """What every part of a definition shares: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    """One thing that can be chosen. `value` is kept in answers; `label` is what people read."""

    value: OptionValue
    label: Text
    hint: Text | None = None


class Question(Part):
    """One question. `when` says whether it is asked; limits apply to the kinds that know them."""

    key: Key
    kind: Key
    label: Text
    hint: Text | None = None
    required: bool = True
    when: Condition | None = None
    options: tuple[Option, ...] = ()
    prefill: Prefill | None = None
    legal_reason: Text | None = None
    max_length: Annotated[int, Field(ge=1, le=10000)] | None = None
    at_least: Bound | None = None
    at_most: Bound | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    earliest: DateLimit | None = None
    latest: DateLimit | None = None
    max_files: Annotated[int, Field(ge=1, le=20)] | None = None
    min_entries: Annotated[int, Field(ge=0, le=50)] | None = None
    max_entries: Annotated[int, Field(ge=1, le=50)] | None = None
    entry: Text | None = None
    """What one entry of a group is called ("Child"); the label names them all."""
    questions: tuple["Question", ...] = ()


class Page(Part):
    """Questions that are asked together."""

    key: Key
    title: Text
    intro: Text | None = None
    when: Condition | None = None
    questions: tuple[Question, ...]


class Questionnaire(Part):
    """The pages of a form, in the order in which they are asked."""

    pages: tuple[Page, ...]

    def page(self, key: str) -> Page | None:
        """The page called `key`, if there is one."""
        return next((page for page in self.pages if page.key == key), None)

    def question(self, key: str) -> Question | None:
        """The question called `key`, those inside groups included, if there is one."""
        for page in self.pages:
            for question in page.questions:
                if question.key == key:
                    return question
                for inner in question.questions:
                    if inner.key == key:
                        return inner
        return None

    def page_of(self, key: str) -> Page | None:
        """The page on which the question called `key` is asked, if any."""
        for page in self.pages:
            for question in page.questions:
                if question.key == key or any(inner.key == key for inner in question.questions):
                    return page
        return None
