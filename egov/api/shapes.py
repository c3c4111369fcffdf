"""The shapes of what the API takes and gives. The OpenAPI document is made from these, so every field says what it is."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Texts = Annotated[
    dict[Literal["tg", "ru", "kk", "en"], str],
    Field(description="One text in up to four languages.", examples=[{"tg": "Шиносномаи хориҷӣ", "ru": "Загранпаспорт"}]),
]
Amount = Annotated[str, Field(pattern=r"^\d+\.\d{2}$", examples=["78.00"])]
Typed = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Given(BaseModel):
    """What a caller sends: an unknown key is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid", strict=True)


class MoneySum(BaseModel):
    """An exact amount with two decimals, in one currency (ISO 4217)."""

    amount: Amount
    currency: str = Field(examples=["TJS"])


class FeeSummary(BaseModel):
    """What the service costs today."""

    free: bool = Field(description="Whether nobody ever pays.")
    amounts: list[MoneySum] = Field(description="Sums by currency; empty when free.")
    varies: bool = Field(description="Whether the fee depends on the answers; then `amounts` is the least.")


class TermSummary(BaseModel):
    """How long a decision may take."""

    amount: int | None = Field(description="Null where the answer comes at once.")
    unit: Literal["working_days", "calendar_days", "working_hours", "automatic"]
    varies: bool = Field(description="Whether the term depends on the answers.")


class RatingSummary(BaseModel):
    """How applicants rated the service after the decision."""

    average: float = Field(description="The mean, from 1 to 5, to one decimal.")
    count: int = Field(description="How many people rated: five at least, and moving on by five at a time.")
    distribution: list[int] = Field(description="How often one to five stars were given, in that order.")


class ServiceItem(BaseModel):
    """A service in a list."""

    slug: str = Field(examples=["criminal-record"])
    code: str
    name: Texts
    summary: Texts
    authority: str = Field(description="Slug of the authority that decides.")
    authority_name: Texts
    categories: list[str] = Field(description="Slugs.")
    life_events: list[str] = Field(description="Slugs.")
    audience: list[Literal["citizen", "sole_trader", "legal_entity"]]
    online: bool = Field(description="Whether it can be applied for in the portal.")
    fee: FeeSummary
    term: TermSummary
    version: int = Field(description="Number of the published version.")
    url: str = Field(description="Its page for people.")
    rating: RatingSummary | None = Field(default=None, description="Null where fewer than five people rated it.")


class ServiceList(BaseModel):
    """One page of a list."""

    items: list[ServiceItem]
    next: str | None = Field(description="Address of the next page, null on the last.")


class ServiceDetail(ServiceItem):
    """A service with its whole published definition, by the keys of the definition files."""

    model_config = ConfigDict(extra="allow")

    published_at: dt.datetime
    channels: list[str]
    assurance: Literal["low", "substantial", "high"]
    description: Texts | None = None
    eligibility: list[dict[str, Any]] = Field(
        default=[], description="For whom it is: requirements in words, and JsonLogic over the facts of the portal's finder."
    )
    legal_basis: list[dict[str, Any]] = []
    terms: list[dict[str, Any]] = []
    fees: list[dict[str, Any]] = []
    evidence: list[dict[str, Any]] = []
    outputs: list[Texts] = []
    refusal_grounds: list[dict[str, Any]] = []
    questionnaire: dict[str, Any] = Field(
        default={}, description="Pages and their questions; conditions (`when`) are JsonLogic."
    )
    route: dict[str, Any] = {}
    certificate: dict[str, Any] | None = None
    faq: list[dict[str, Any]] = []


class LifeEventStep(BaseModel):
    """One service of a life event, in its place."""

    service: str = Field(description="Slug.")
    when: Texts | None = Field(default=None, description="In which case it is needed; null: always.")
    after: list[str] = Field(default=[], description="Slugs of the steps that come first.")
    by: Texts | None = Field(default=None, description="By when; null where no time is known.")
    basis: Texts | None = None
    source: str | None = Field(default=None, description="How sure the time is.")


class LifeEventItem(BaseModel):
    """Something that happens to people, and what to do then: first this, then that."""

    slug: str = Field(examples=["birth"])
    name: Texts
    summary: Texts | None
    steps: list[LifeEventStep] = Field(description="In their order; services of the event without a place are not here.")


class LifeEventList(BaseModel):
    """Every life event; there are few, so that there is one page."""

    items: list[LifeEventItem]
    next: str | None = Field(description="Always null.")


class Facts(BaseModel):
    """What the portal's finder asks: the questions that `eligibility` of services looks at."""

    questions: list[dict[str, Any]] = Field(description="As in questionnaires; empty where the country has no finder.")


class Catalogue(BaseModel):
    """Everything on offer at once, fees being those of the day."""

    licence: str = Field(description="Address of the licence under which anybody may use it.")
    items: list[ServiceDetail] = Field(description="By slug.")


class ChangeItem(BaseModel):
    """Something that happened to a version of a service."""

    change: Literal["published", "superseded", "retired"] = Field(
        description="`superseded`: another version took its place, which is told next. `retired`: the service is no longer offered."
    )
    at: dt.datetime
    service: str = Field(description="Slug.", examples=["criminal-record"])
    code: str
    name: Texts
    version: int = Field(description="Number of the version that this happened to.")
    supersedes: int | None = Field(description="For `published`: the number of the version before, null for the first.")
    url: str = Field(description="The version's page for people; it stays.")


class ChangeList(BaseModel):
    """Changes in the order in which they happened."""

    items: list[ChangeItem]
    next: str | None = Field(description="Address of the next page, null where nothing more has happened yet.")
    cursor: str | None = Field(
        description="The place up to which this answer tells: give it as `since` next time, and nothing is missed or told twice."
    )


class TrackRequest(Given):
    """What one must know to see where an application stands."""

    reference: Typed = Field(examples=["TJ-4K7Q-M2XW-941D"], description="Any case, with or without hyphens.")
    surname: Typed = Field(examples=["Раҳимова"], description="The applicant's surname.")


class TrackAnswer(BaseModel):
    """Where an application stands."""

    reference: str
    service: str = Field(description="Slug of the service.")
    service_name: Texts
    state: Literal[
        "submitted", "in_review", "more_needed", "awaiting_payment", "approved", "refused", "withdrawn", "expired"
    ]
    filed_at: dt.datetime
    due_on: dt.date | None = Field(description="Null once it is closed.")
    holder: str | None = Field(description="Slug of the authority that has it now; null once it is closed.")
    holder_name: Texts | None
    turn: Literal["applicant", "office"] | None = Field(description="Whose turn it is; null once it is closed.")


class FieldProblem(BaseModel):
    """One thing that is wrong with what was sent."""

    pointer: str = Field(description="JSON Pointer (RFC 6901) or the name of a query parameter.")
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457), in the language of `Accept-Language`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = None
