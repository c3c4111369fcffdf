"""What a public service is, as data: the shape of one service definition.

The keys are the contract's; the database, the YAML files and the programming interface hold the same. Reading checks shape
alone; whether a definition is complete and refers only to what exists is for `checking.findings`.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from egov.kernel.errors import N_, Malformed
from egov.kernel.localised import UNKEEPABLE
from egov.questionnaire.conditions import Condition
from egov.questionnaire.schema import Key, Part, Questionnaire, Text

AUDIENCES = ("citizen", "sole_trader", "legal_entity")
CHANNELS = ("portal", "mobile", "centre", "office")
ONLINE_CHANNELS = frozenset({"portal", "mobile"})

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z][0-9A-Z.-]{0,19}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Audience = Literal["citizen", "sole_trader", "legal_entity"]
Channel = Literal["portal", "mobile", "centre", "office"]
Unit = Literal["working_days", "calendar_days", "working_hours", "automatic"]
Source = Literal["verified", "verified_partly", "press", "memory", "illustrative"]
"""How sure a fact is: found in a public source; found in part; reported by the press; from memory; invented but plausible."""


def _keepable(text: str) -> str:
    if UNKEEPABLE.search(text):
        raise Malformed(N_("there is a character that cannot be shown"))
    return text


Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(_keepable)]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_keepable)]
Keywords = dict[Literal["tg", "ru", "kk", "en"], tuple[Keyword, ...]]


def _exact(value: Any) -> Any:
    """A float of a file as the figures that were written."""
    return str(value) if isinstance(value, float) else value


Figure = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, le=Decimal("1000000000"), max_digits=14, decimal_places=4)]


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise Malformed(N_("each may stand here once"))
    return values


Slugs = Annotated[tuple[Slug, ...], AfterValidator(_each_once)]


class Term(Part):
    """How long the authority may take: `amount` units of `unit`, where `condition` holds. The first that holds counts."""

    amount: Annotated[int, Field(ge=0, le=3660)] = 0
    unit: Unit
    condition: Condition | None = None
    note: Text | None = None
    source: Source | None = None


class Fee(Part):
    """One line of what is to be paid, where `condition` holds. Lines that hold add up; see `fees.quote` for what `free` does.

    `fixed` has an `amount` in `currency` (the profile's own where empty); `index_multiple` is `multiple` times the dated
    calculation index of the profile.
    """

    kind: Literal["free", "fixed", "index_multiple"]
    amount: Figure | None = None
    currency: Currency | None = None
    multiple: Figure | None = None
    condition: Condition | None = None
    label: Text | None = None
    note: Text | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _has_its_figure(self) -> "Fee":
        if (self.kind == "fixed") != (self.amount is not None):
            raise Malformed(N_("a fixed fee, and no other, has an amount"))
        if (self.kind == "index_multiple") != (self.multiple is not None):
            raise Malformed(N_("a fee in calculation indices, and no other, has a multiple"))
        if self.currency and self.kind != "fixed":
            raise Malformed(N_("only a fixed fee has a currency"))
        return self


class Evidence(Part):
    """Something that must be shown: by the applicant, or taken by the state from a registry of its own.

    `questions` are the keys of the questions by which the form asks for it; where empty, a question for a file of the same words.
    """

    what: Text
    source: Literal["applicant", "registry"] = Field(alias="from")
    condition: Condition | None = None
    questions: Annotated[tuple[Key, ...], AfterValidator(_each_once)] = ()
    note: Text | None = None


class EligibilityRule(Part):
    """For whom the service is: a requirement in words, and the `condition` over the facts of the finder by which it is judged.

    The facts are the profile's (`finder.yaml`), not the questions of the service's own form. A requirement without a condition is said to
    people and judged by nobody.
    """

    text: Text
    condition: Condition | None = None
    source: Source | None = None


class Basis(Part):
    """An act that the service rests on."""

    title: Text
    article: Line | None = None
    source: Source | None = None


class Ground(Part):
    """A reason for refusing: `norm` says where it is written (`source` how surely), `remedy` what the applicant can do about it."""

    code: Key
    text: Text
    norm: Text | None = None
    source: Source | None = None
    remedy: Text | None = None


class StageTerm(Part):
    """How long one stage may take."""

    amount: Annotated[int, Field(ge=0, le=3660)]
    unit: Unit


class Stage(Part):
    """One step of the office's work, by people of `role` in `authority` (the service's own where empty)."""

    key: Key
    kind: Literal["check", "consult", "decide", "issue"]
    name: Text | None = None
    role: Literal["officer", "supervisor"] = "officer"
    authority: Slug | None = None
    term: StageTerm | None = None


class Route(Part):
    """The stages an application goes through, in order."""

    stages: tuple[Stage, ...] = ()


class CertificateRow(Part):
    """One line of the issued document: a label, and the question whose answer stands beside it."""

    label: Text
    question: Key


class Validity(Part):
    """Until when a document is good where `condition` holds: `months` from its issue, or the day answered to `until`."""

    months: Annotated[int, Field(ge=1, le=600)] | None = None
    until: Key | None = None
    condition: Condition | None = None

    @model_validator(mode="after")
    def _has_one_end(self) -> "Validity":
        if (self.months is None) == (self.until is None):
            raise Malformed(N_("a validity has either months or the question that gives the last day"))
        return self


class CertificateForm(Part):
    """The document issued on approval. `valid_months` is how long it is good for; empty: for ever.

    Where that depends on the answers, the first of `validity` that holds counts.
    """

    title: Text
    kind: Key = "certificate"
    rows: tuple[CertificateRow, ...] = ()
    valid_months: Annotated[int, Field(ge=1, le=600)] | None = None
    validity: tuple[Validity, ...] = ()


class Faq(Part):
    """A question that people ask, and its answer."""

    question: Text
    answer: Text


class ServiceDefinition(Part):
    """One public service, whole."""

    code: Code
    slug: Slug
    name: Text
    summary: Text
    description: Text | None = None
    keywords: Keywords = Field(default_factory=dict)
    authority: Slug
    categories: Slugs = ()
    life_events: Slugs = ()
    audience: Annotated[tuple[Audience, ...], AfterValidator(_each_once)]
    channels: Annotated[tuple[Channel, ...], AfterValidator(_each_once)]
    eligibility: tuple[EligibilityRule, ...] = ()
    legal_basis: tuple[Basis, ...] = ()
    terms: tuple[Term, ...]
    fees: tuple[Fee, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    outputs: tuple[Text, ...] = ()
    refusal_grounds: tuple[Ground, ...] = ()
    assurance: Literal["low", "substantial", "high"]
    questionnaire: Questionnaire
    route: Route = Route()
    certificate: CertificateForm | None = None
    faq: tuple[Faq, ...] = ()

    @property
    def is_online(self) -> bool:
        """Whether it can be applied for in the portal."""
        return not ONLINE_CHANNELS.isdisjoint(self.channels)

    @property
    def is_free(self) -> bool:
        """Whether it says that nobody ever pays; where no fee is described it says nothing."""
        return bool(self.fees) and not self.costs

    @property
    def costs(self) -> bool:
        """Whether somebody pays."""
        return any(fee.kind != "free" for fee in self.fees)

    def stage(self, key: str) -> Stage | None:
        """The stage of the route called `key`, if there is one."""
        return next((stage for stage in self.route.stages if stage.key == key), None)

    def ground(self, code: str) -> Ground | None:
        """The ground for refusal with this code, if there is one."""
        return next((ground for ground in self.refusal_grounds if ground.code == code), None)

    def as_json(self) -> dict[str, Any]:
        """The definition as plain values, what is as usual left out: what the database keeps and files are written from."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def read_definition(value: Mapping[str, Any]) -> ServiceDefinition:
    """The definition in plain values (of a file or a row); raises pydantic's ValidationError where its shape is wrong."""
    return ServiceDefinition.model_validate(value)


def digest_of(value: Mapping[str, Any]) -> str:
    """SHA-256 of plain values, the same for the same definition: SQL and files may reorder keys, never texts or lists."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
