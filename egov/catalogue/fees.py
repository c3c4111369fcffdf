"""What a service costs: the lines of its definition over the dated calculation index of the country. Pure but for the profile.

Rules of the portal, for want of one law that covers all services:

- every line whose condition holds of the answers is due, and lines add up;
- a `free` line *with* a condition exempts: where it holds nothing is due, whatever the other lines say;
- a `free` line *without* a condition says that otherwise nothing is due;
- where there is no line, or none applies, nothing is said of the fee: that is not the same as free;
- a line whose condition looks at a question without an answer yet is open: neither due nor not;
- the index is the one of the day of filing. Its values are the profile's (`index.yaml`, with their sources).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from egov.catalogue.definition import Fee, ServiceDefinition
from egov.kernel.localised import LocalisedText
from egov.kernel.money import Money
from egov.profiles.current import current_profile
from egov.questionnaire.verdicts import Situation, compiled


@dataclass(frozen=True, slots=True)
class CalculationIndex:
    """The amounts that fees are multiples of, each from a day on; `name` is what people call it."""

    name: LocalisedText
    values: tuple[tuple[dt.date, Decimal], ...]

    def on(self, day: dt.date) -> Decimal:
        """The amount in force on `day`; the first known one for days before it, nought where none is known."""
        amount = self.values[0][1] if self.values else Decimal(0)
        for start, value in self.values:
            if start <= day:
                amount = value
        return amount


@cache
def read_index(path: Path) -> CalculationIndex:
    """The index in a profile's file: `name`, and `values` as a list of `from` and `amount`."""
    if not path.exists():
        return CalculationIndex(LocalisedText(), ())
    head = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = sorted((row["from"], Decimal(str(row["amount"]))) for row in head["values"])
    return CalculationIndex(LocalisedText(head.get("name", {})), tuple(rows))


def present_index() -> CalculationIndex:
    """The calculation index of the running portal's country."""
    return read_index(current_profile().folder / "index.yaml")


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a reckoning: `amount` is `multiple` times `index` where the fee is in indices."""

    label: LocalisedText | None
    amount: Money
    multiple: Decimal | None = None
    index: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FeeQuote:
    """What is to be paid: the lines, and their sum in each currency, the country's own first.

    `open` are the lines of which the answers do not tell yet whether they hold, exemptions among them. `described` says whether any line
    speaks of these answers at all.
    """

    lines: tuple[FeeLine, ...]
    totals: tuple[Money, ...]
    open: tuple[Fee, ...] = ()
    described: bool = True

    @property
    def total(self) -> Money:
        """The sum in the country's own currency."""
        return self.totals[0]

    @property
    def is_free(self) -> bool:
        """Whether the description says, and no answer can change, that nothing is to be paid."""
        return self.described and not self.open and not self.due

    @property
    def due(self) -> tuple[Money, ...]:
        """What is to be paid as far as the answers tell, without noughts."""
        return tuple(money for money in self.totals if money.amount)


@dataclass(frozen=True, slots=True)
class Price:
    """The fee as a list shows it: sums by currency (none when free). `varies` says that it depends on the answers, `described` whether
    anything is said of it."""

    sums: tuple[Money, ...]
    varies: bool
    described: bool = True

    @property
    def is_free(self) -> bool:
        """Whether nobody ever pays."""
        return self.described and not self.sums and not self.varies


def holding(
    definition: ServiceDefinition, answers: Mapping[str, Any], on: dt.date, unknown: Collection[str] = ()
) -> tuple[bool | None, ...]:
    """Of each line of the fee whether it holds for these `answers` on the day `on`; None where that hangs on an `unknown` question."""
    known = Situation(answers, frozenset(unknown), on)
    return tuple(fee.condition is None or compiled(fee.condition)(known) for fee in definition.fees)


def quote(definition: ServiceDefinition, answers: Mapping[str, Any], on: dt.date, unknown: Collection[str] = ()) -> FeeQuote:
    """What somebody with these `answers` who files on the day `on` has to pay. `unknown` are the keys of questions not answered yet."""
    own = current_profile().currency
    held = tuple(zip(definition.fees, holding(definition, answers, on, unknown), strict=True))
    due = [fee for fee, holds in held if holds]
    unsettled = tuple(fee for fee, holds in held if holds is None)
    if any(fee.kind == "free" and fee.condition is not None for fee in due):
        due, unsettled = [fee for fee in due if fee.kind == "free"], ()
    index = present_index().on(on)
    lines = tuple(_line(fee, index, own) for fee in due if fee.kind != "free")
    return FeeQuote(lines, _sums([line.amount for line in lines], own), unsettled, bool(due or unsettled))


def _line(fee: Fee, index: Decimal, own: str) -> FeeLine:
    if fee.kind == "index_multiple":
        multiple = fee.multiple or Decimal(0)
        return FeeLine(fee.label, Money.of(multiple * index, own), multiple, index)
    return FeeLine(fee.label, Money.of(fee.amount or Decimal(0), fee.currency or own))


def _sums(amounts: list[Money], own: str) -> tuple[Money, ...]:
    totals = {own: Decimal(0)}
    for money in amounts:
        totals[money.currency] = totals.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money.of(amount, currency) for currency, amount in totals.items())


def summary_of(definition: ServiceDefinition) -> dict[str, Any]:
    """What a list needs to show the fee on any day: the lines that are due whatever the answers, else the lowest of the others.

    Where a `free` line says that otherwise nothing is due, there is nothing to show: it is free, with exceptions.
    """
    paid = [fee for fee in definition.fees if fee.kind != "free"]
    shown = [fee for fee in paid if fee.condition is None]
    if not shown and not is_otherwise_free(definition.fees):
        shown = sorted(paid, key=_size)[:1]
    parts = [
        {"multiple": str(fee.multiple)}
        if fee.kind == "index_multiple"
        else {"amount": str(fee.amount), "currency": fee.currency}
        for fee in shown
    ]
    summary: dict[str, Any] = {"parts": parts, "varies": any(fee.condition is not None for fee in definition.fees)}
    return summary if definition.fees else summary | {"described": False}


def is_otherwise_free(fees: Iterable[Fee]) -> bool:
    """Whether a line says that nothing is due unless another line's condition holds."""
    return any(fee.kind == "free" and fee.condition is None for fee in fees)


def _size(fee: Fee) -> Decimal:
    """Orders conditional lines by what they roughly come to; an index is some eighty of the money's units."""
    return fee.amount or (fee.multiple or Decimal(0)) * 80


def price_on(summary: Mapping[str, Any], on: dt.date) -> Price:
    """The fee of a `summary_of` on the day `on`."""
    own, index = current_profile().currency, present_index().on(on)
    amounts = [
        Money.of(Decimal(part["multiple"]) * index, own)
        if "multiple" in part
        else Money.of(Decimal(part["amount"]), part.get("currency") or own)
        for part in summary.get("parts", [])
    ]
    sums = tuple(money for money in _sums(amounts, own) if money.amount) if amounts else ()
    return Price(sums, bool(summary.get("varies")), bool(summary.get("described", True)))
