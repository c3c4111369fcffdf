"""Money: an exact amount in one currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`amount` with two decimals in `currency` (ISO 4217)."""

    amount: Decimal
    currency: str = "TJS"

    @classmethod
    def of(cls, amount: "str | int | Decimal", currency: str = "TJS") -> "Money":
        """An amount rounded half up to whole dirams, tiyn or cents."""
        return cls(Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP), currency)

    def as_json(self) -> dict[str, str]:
        """`{"amount": "78.00", "currency": "TJS"}`, as the API says it."""
        return {"amount": f"{self.amount:.2f}", "currency": self.currency}
