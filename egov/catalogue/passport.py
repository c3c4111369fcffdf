"""The service passport: one version of a service as the page shows it, in the reader's language, on one day."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from egov.authorities.models import Office
from egov.catalogue.definition import Fee, ServiceDefinition, Stage, Term
from egov.catalogue.effort import effort_of
from egov.catalogue.terms import usual_term
from egov.catalogue.upkeep.ratings import Rating
from egov.catalogue.wording import (
    STAGE_WORDS,
    amount_of,
    audience_words,
    condition_words,
    fee_words,
    figure_words,
    index_words,
    multiple_words,
    sum_words,
    term_words,
    usual_term_words,
    way_words,
)
from egov.kernel.errors import N_
from egov.kernel.localised import LocalisedText
from egov.web.language import gettext, language, ngettext
from egov.web.presentation import show_date, show_money, text_in

PARTS = {
    "top": N_("Name and summary"),
    "who": N_("For whom"),
    "get": N_("What you get"),
    "need": N_("What you need"),
    "fee": N_("Fee"),
    "term": N_("Term"),
    "refuse": N_("Refusal and appeal"),
    "law": N_("Legal basis"),
    "faq": N_("Questions and answers"),
    "offices": N_("Offices"),
    "form": N_("The application form"),
}
"""What the parts of the page are called, by their anchors; the first and the last have none in the list of contents."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the passport takes from beyond the definition: names by slug, offices by region, the index, the day."""

    on: dt.date
    index: Decimal
    names: Mapping[str, LocalisedText]
    """Names of categories (`category:slug`) and authorities (`authority:slug`)."""
    offices: Sequence[tuple[str, Sequence[Office]]] = ()
    ready_by: dt.date | None = None
    number: int = 1
    in_force_on: dt.date | None = None
    retired: bool = False
    notice: str = ""
    confirmed_on: dt.date | None = None
    rating: Rating | None = None

    def name(self, kind: str, slug: str) -> str:
        """The name of a category or authority in the reader's language, its slug where it has none."""
        return text_in(self.names.get(f"{kind}:{slug}")) or slug


@dataclass(frozen=True, slots=True)
class Need:
    """Something to be shown; `brings` says who: "state", "you" or "later" (while applying)."""

    text: str
    brings: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class FeeBlock:
    """One case of the fee: when it is asked, its reckoning line by line (none: free), what else is to be known."""

    condition: str
    lines: list[tuple[str, str]]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term: in words, when it holds, and until when for what is filed today."""

    text: str
    condition: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Passport:
    """Everything on the page. Texts are in the reader's language; nothing here is looked up any more."""

    slug: str
    code: str
    name: str
    summary: str
    description: list[str]
    audience: list[str]
    requirements: list[str]
    categories: list[tuple[str, str]]
    authority: str
    authority_slug: str
    online: bool
    retired: bool
    notice: str
    promise: str
    version: str
    facts: list[tuple[str, str, str]]
    outputs: list[str]
    needs: list[Need]
    fees: list[FeeBlock]
    fee_notes: list[str]
    costs: bool
    terms: list[TermLine]
    stages: list[dict[str, str]]
    grounds: list[dict[str, str]]
    legal_basis: list[str]
    faq: list[tuple[str, str]]
    number: int
    checked: str = ""
    rating: Rating | None = None
    offices: Sequence[tuple[str, Sequence[Office]]] = field(default_factory=list)

    @property
    def average(self) -> str:
        """The mean of the ratings, with the decimal mark of the language."""
        return figure_words(Decimal(str(self.rating.average))) if self.rating else ""

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The parts of the page that there are, with their anchors."""
        there = {
            "get": bool(self.outputs),
            "faq": bool(self.faq),
            "offices": bool(self.offices),
            "top": False,
            "form": False,
        }
        return [(anchor, gettext(words)) for anchor, words in PARTS.items() if there.get(anchor, True)]


def build(definition: ServiceDefinition, around: Surroundings) -> Passport:
    """The passport of `definition` on the day and in the surroundings given."""
    fees, fee_notes = _said_once(_fee_blocks(definition, around))
    return Passport(
        slug=definition.slug,
        code=definition.code,
        name=text_in(definition.name),
        summary=text_in(definition.summary),
        description=[part for part in text_in(definition.description).split("\n") if part.strip()],
        audience=audience_words(definition.audience),
        requirements=[text_in(rule.text) for rule in definition.eligibility],
        categories=[(f"/{language()}/categories/{slug}", around.name("category", slug)) for slug in definition.categories],
        authority=around.name("authority", definition.authority),
        authority_slug=definition.authority,
        online=definition.is_online,
        retired=around.retired,
        notice=around.notice,
        promise=_promise(definition, around),
        version=_version_words(around),
        facts=_facts(definition, around),
        outputs=[text_in(text) for text in definition.outputs],
        needs=_needs(definition),
        fees=fees,
        fee_notes=fee_notes,
        costs=definition.costs,
        terms=[_term_line(term, definition, around) for term in definition.terms],
        stages=stages_of(definition, around),
        grounds=[
            {"text": text_in(ground.text), "remedy": text_in(ground.remedy), "norm": text_in(ground.norm)}
            for ground in definition.refusal_grounds
        ],
        legal_basis=[
            f"{text_in(basis.title)}, {basis.article}" if basis.article else text_in(basis.title)
            for basis in definition.legal_basis
        ],
        faq=[(text_in(row.question), text_in(row.answer)) for row in definition.faq],
        number=around.number,
        checked=_checked_words(definition, around),
        rating=around.rating,
        offices=around.offices,
    )


def _promise(definition: ServiceDefinition, around: Surroundings) -> str:
    if definition.terms and usual_term(definition).unit == "automatic":
        return gettext("You have the answer at once.")
    if around.ready_by is None or not definition.terms:
        return gettext("Apply at any hour, also on days off.")
    if any(term.condition is not None for term in definition.terms):
        return gettext("Send it today, and it is usually ready by %(day)s.", day=show_date(around.ready_by))
    return gettext("Send it today, and it is ready by %(day)s.", day=show_date(around.ready_by))


def _version_words(around: Surroundings) -> str:
    if around.in_force_on is None:
        return gettext("Version %(number)s, and earlier ones", number=around.number)
    return gettext(
        "Version %(number)s of %(day)s, and earlier ones", number=around.number, day=show_date(around.in_force_on)
    )


def _checked_words(definition: ServiceDefinition, around: Surroundings) -> str:
    if around.confirmed_on is None:
        return ""
    who = around.name("authority", definition.authority)
    return gettext("Checked by the office on %(day)s: %(authority)s", authority=who, day=show_date(around.confirmed_on))


def _facts(definition: ServiceDefinition, around: Surroundings) -> list[tuple[str, str, str]]:
    fee, fee_note = fee_words(definition.fees, around.index)
    term = usual_term(definition)
    until = gettext("today: until %(day)s", day=show_date(around.ready_by)) if around.ready_by else ""
    also = definition.is_online and not {"centre", "office"}.isdisjoint(definition.channels)
    facts = [
        (gettext("Fee"), fee, fee_note),
        (
            gettext("Term"),
            usual_term_words(definition),
            "" if term.unit == "automatic" else until,
        ),
        (gettext("Way"), way_words(definition.is_online), gettext("or at an office") if also else ""),
    ]
    if definition.certificate is not None:
        months = definition.certificate.valid_months
        valid = ngettext("%(num)s month", "%(num)s months", months) if months else gettext("without end")
        if definition.certificate.validity:
            months, valid = None, gettext("By your case")
        facts.append((gettext("Good for"), valid, gettext("from the day of issue") if months else ""))
    return facts


def _needs(definition: ServiceDefinition) -> list[Need]:
    order = {"registry": 0, "applicant": 1}
    needs = [
        Need(
            text_in(evidence.what),
            "state" if evidence.source == "registry" else "you",
            text_in(evidence.note) or condition_words(evidence.condition, definition.questionnaire),
        )
        for evidence in sorted(definition.evidence, key=lambda evidence: order[evidence.source])
    ]
    effort = effort_of(definition.questionnaire)
    if definition.is_online and effort.questions:
        needs.append(Need(gettext("The application: %(effort)s", effort=effort.in_words), "you"))
    return needs


def _fee_blocks(definition: ServiceDefinition, around: Surroundings) -> list[FeeBlock]:
    """What everybody pays in one reckoning, then a block for each case with a rule of its own; none where no fee is described."""
    always = [fee for fee in definition.fees if fee.condition is None and fee.kind != "free"]
    blocks = [_reckoning("", always, around)] if always else []
    for fee in definition.fees:
        said = text_in(fee.label) or condition_words(fee.condition, definition.questionnaire)
        if fee.kind == "free":
            blocks.append(FeeBlock(said, [], [text_in(fee.note)] if fee.note else []))
        elif fee.condition is not None:
            blocks.append(_reckoning(said, [fee], around))
    return blocks


def _reckoning(said: str, due: Sequence[Fee], around: Surroundings) -> FeeBlock:
    lines: list[tuple[str, str]] = []
    amounts = [amount_of(fee, around.index) for fee in due]
    for fee, amount in zip(due, amounts, strict=True):
        label = "" if said else text_in(fee.label)
        if fee.multiple is None:
            lines.append((label or gettext("Fixed fee"), show_money(amount)))
        elif len(due) == 1:
            lines.append(index_words(around.index, around.on.year))
            lines.append((label or gettext("Size of the fee"), f"× {figure_words(fee.multiple)}"))
        else:
            label = label or gettext("Fee")
            lines.append((f"{label}: {multiple_words(fee.multiple)}", show_money(amount)))
    notes = [text_in(fee.note) for fee in due if fee.note]
    if any(fee.source == "illustrative" for fee in due):
        notes.append(gettext("The sum is given as an example."))
    return FeeBlock(said, [*lines, (gettext("Together"), sum_words(amounts))], list(dict.fromkeys(notes)))


def _said_once(blocks: list[FeeBlock]) -> tuple[list[FeeBlock], list[str]]:
    """The cases without what is to be known of every one that is paid, and that, to be said under all of them."""
    paid = [block for block in blocks if block.lines]
    if len(paid) < 2:
        return blocks, []
    shared = [note for note in paid[0].notes if all(note in block.notes for block in paid)]
    return [replace(block, notes=[note for note in block.notes if note not in shared]) for block in blocks], shared


def _term_line(term: Term, definition: ServiceDefinition, around: Surroundings) -> TermLine:
    is_usual = term is usual_term(definition)
    until = show_date(around.ready_by) if is_usual and around.ready_by and term.unit != "automatic" else ""
    condition = text_in(term.note) or condition_words(term.condition, definition.questionnaire)
    return TermLine(term_words(term.amount, term.unit), condition, until)


def stages_of(definition: ServiceDefinition, around: Surroundings) -> list[dict[str, str]]:
    """The way of an application through the office: what is done, and by whom within which time."""
    if not definition.route.stages:
        return []
    own = around.name("authority", definition.authority)
    return [{"text": gettext("You send the application"), "who": ""}] + [
        {"text": text_in(stage.name) or gettext(STAGE_WORDS[stage.kind]), "who": _stage_note(stage, own, around)}
        for stage in definition.route.stages
    ]


def _stage_note(stage: Stage, own: str, around: Surroundings) -> str:
    who = around.name("authority", stage.authority) if stage.authority else own
    return f"{who}, {term_words(stage.term.amount, stage.term.unit)}" if stage.term else who
