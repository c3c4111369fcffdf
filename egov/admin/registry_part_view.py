"""How the registry shows the lines of a description: each as a card with its name, what it says, when it holds and what is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from egov.admin.registry_desk import Desk, told
from egov.admin.registry_places import Remarked, remarks_at
from egov.admin.registry_sections import ABOUT_WORDS, ADD_WORDS, LIST_WORDS, LISTS_OF, card_anchor, lines_of
from egov.admin.registry_words import ROLE_WORDS, SOURCE_WORDS
from egov.authorities.models import Authority
from egov.catalogue import fees, lines
from egov.catalogue.checking import Path
from egov.catalogue.definition import (
    Basis,
    CertificateRow,
    EligibilityRule,
    Evidence,
    Faq,
    Fee,
    Ground,
    ServiceDefinition,
    Stage,
    Term,
    Validity,
)
from egov.catalogue.ruling import asked_by
from egov.catalogue.wording import STAGE_WORDS, SURENESS_WORDS, amount_of, condition_words, multiple_words, term_words
from egov.kernel.localised import LocalisedText
from egov.web.language import gettext, ngettext
from egov.web.presentation import show_money, text_in, today

_AROUND: Mapping[str, Path] = {"stages": ("route",)}
"""Where findings about the whole of a list stand that has no place of its own."""

INSIDE: Mapping[str, Sequence[str]] = {"certificate": ("title", "valid_months", "kind")}
"""What belongs to a thing itself, where it has lists in it that are shown by themselves."""


@dataclass(frozen=True, slots=True)
class Card:
    """One line: its place ("fees.0"), what it is called, what else it says, when it holds, what is wrong with it, remarks on it."""

    place: str
    name: str
    facts: list[str]
    when: str
    has_condition: bool
    wrong: list[str]
    remarks: list[Remarked]

    @property
    def anchor(self) -> str:
        """The id of the card."""
        return card_anchor(self.place)


@dataclass(frozen=True, slots=True)
class ListView:
    """One list of a section with its lines, and what is wrong with the whole of it."""

    name: str
    cards: list[Card]
    wrong: list[str]
    may_grow: bool

    @property
    def words(self) -> str:
        """What the list is called."""
        return gettext(LIST_WORDS[self.name])

    @property
    def about(self) -> str:
        """What it is for."""
        return gettext(ABOUT_WORDS[self.name])

    @property
    def add(self) -> str:
        """What puts in one more line."""
        return gettext(ADD_WORDS[self.name])


def views_of(
    desk: Desk, section: str, remarks: Mapping[str, Sequence[Remarked]], authorities: Sequence[Authority]
) -> list[ListView]:
    """The lists of a section. `remarks` are those of `registry_places.remarks_beside`."""
    said = _Said(desk.definition, {one.slug: text_in(one.name) for one in authorities})
    names = [name for name in LISTS_OF[section] if desk.definition.certificate or name not in ("rows", "validity")]
    return [_list(desk, name, said, remarks) for name in names]


def _list(desk: Desk, name: str, said: "_Said", remarks: Mapping[str, Sequence[Remarked]]) -> ListView:
    at: Path = ("certificate",) if name == "certificate" else lines.LISTS[name]
    found = lines_of(desk.definition, name)
    cards = []
    for number, line in enumerate(found):
        place = name if name == "certificate" else f"{name}.{number}"
        spot = at if name == "certificate" else (*at, number)
        title, *facts = said.words(name, line)
        rule = getattr(line, "condition", None)
        inside = INSIDE.get(name, ())
        cards.append(
            Card(
                place,
                title,
                [fact for fact in facts if fact and fact != title],
                condition_words(rule, asked_by(desk.definition, name)),
                name in lines.CONDITIONAL,
                [text for path, text in _wrong(desk) if _is_in(path, spot, inside)],
                remarks_at(remarks, spot, inside),
            )
        )
    whole = [text for path, text in _wrong(desk) if path in (at, _AROUND.get(name)) and name != "certificate"]
    return ListView(name, cards, whole, name != "certificate" or not found)


def _wrong(desk: Desk) -> Iterator[tuple[Path, str]]:
    for finding in desk.open_points:
        yield finding.path, told(finding)


def _is_in(path: Path, spot: Path, inside: Sequence[str]) -> bool:
    deeper = path[len(spot) :]
    return path[: len(spot)] == spot and (not inside or not deeper or deeper[0] in inside)


@dataclass(frozen=True, slots=True)
class _Said:
    """How the lines of one description are said: the name first, then facts; "" where there is nothing to say."""

    definition: ServiceDefinition
    authorities: Mapping[str, str]

    def words(self, name: str, line: Any) -> list[str]:
        """The line of the list `name`."""
        say: Callable[[Any], list[str]] = getattr(self, f"_{name}")
        return say(line)

    def _eligibility(self, line: EligibilityRule) -> list[str]:
        return [text_in(line.text), _sureness(line)]

    def _terms(self, term: Term) -> list[str]:
        return [term_words(term.amount, term.unit), text_in(term.note or {}), _sureness(term)]

    def _fees(self, fee: Fee) -> list[str]:
        index = fees.present_index().on(today())
        amount = gettext("Free") if fee.kind == "free" else show_money(amount_of(fee, index))
        how = multiple_words(fee.multiple) if fee.multiple is not None else ""
        label = text_in(fee.label or {})
        return [*([label, amount] if label else [amount]), how, text_in(fee.note or {}), _sureness(fee)]

    def _evidence(self, line: Evidence) -> list[str]:
        asked = ", ".join(map(self._question, line.questions))
        by = gettext("asked for by: %(questions)s", questions=asked) if asked else ""
        return [text_in(line.what), gettext(SOURCE_WORDS[line.source]), by, text_in(line.note or {})]

    def _outputs(self, line: LocalisedText) -> list[str]:
        return [text_in(line)]

    def _legal_basis(self, line: Basis) -> list[str]:
        return [text_in(line.title), line.article or "", _sureness(line)]

    def _refusal_grounds(self, ground: Ground) -> list[str]:
        remedy = text_in(ground.remedy or {})
        mend = gettext("what can be done: %(remedy)s", remedy=remedy) if remedy else ""
        return [text_in(ground.text), text_in(ground.norm or {}), mend, _sureness(ground)]

    def _stages(self, stage: Stage) -> list[str]:
        kind, name = gettext(STAGE_WORDS[stage.kind]), text_in(stage.name or {})
        term = term_words(stage.term.amount, stage.term.unit) if stage.term else ""
        who = self.authorities.get(stage.authority or "", stage.authority or "")
        return [name or kind, kind if name else "", gettext(ROLE_WORDS[stage.role]), who, term]

    def _faq(self, line: Faq) -> list[str]:
        return [text_in(line.question), text_in(line.answer)]

    def _certificate(self, form: Any) -> list[str]:
        months = form.valid_months
        good = ngettext("good for %(num)s month", "good for %(num)s months", months) if months else gettext("good for ever")
        return [text_in(form.title), good]

    def _rows(self, row: CertificateRow) -> list[str]:
        return [text_in(row.label), self._question(row.question)]

    def _validity(self, line: Validity) -> list[str]:
        if line.until:
            return [gettext("until the day answered to: %(question)s", question=self._question(line.until))]
        return [ngettext("good for %(num)s month", "good for %(num)s months", line.months or 0)]

    def _question(self, key: str) -> str:
        question = self.definition.questionnaire.question(key)
        return text_in(question.label) if question else key


def _sureness(line: EligibilityRule | Term | Fee | Basis | Ground) -> str:
    return gettext(SURENESS_WORDS[line.source]) if line.source else ""
