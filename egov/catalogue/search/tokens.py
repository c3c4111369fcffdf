"""A typed word as the search understands it. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A typed word: the terms it stands for, each with how surely; `read_as` is the word it was taken for, if another."""

    typed: str
    terms: dict[str, float]
    read_as: str = ""

    @property
    def found(self) -> bool:
        """Whether the catalogue has the word, or one like it."""
        return bool(self.terms)
