"""What becomes of the demonstration's applications: how many come to which end, and at what pace."""

import random
from dataclasses import dataclass

FATES = (
    ("approved", 52),
    ("waiting", 24),
    ("in_review", 20),
    ("refused", 13),
    ("more_needed", 12),
    ("draft", 10),
    ("answered", 7),
    ("withdrawn", 6),
    ("expired", 4),
    ("late", 4),
)
"""Each fate and its share; `answered` was asked for more, answered, and is in review again;
`late` is in review although its day has passed."""
OWN_FATES = ("more_needed", "approved", "in_review", "draft", "refused")
"""What `citizen@demo.example` finds among their own applications."""
OFTEN = (
    "criminal-record", "birth-registration", "id-card-replacement", "driving-licence-replacement", "kindergarten-queue",
    "first-grade", "sp-patent", "old-age-pension", "property-extract", "residence-registration", "foreign-passport",
)  # fmt: skip
"""Services that people ask for most, where the catalogue has them."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One application to come: `number` makes it the same every time, `age` is how many days ago it was begun."""

    number: int
    end: str
    slug: str
    age: int


def draw(count: int, slugs: list[str], seed: int = 41) -> list[Fate]:
    """`count` fates over the services `slugs`, the often used ones more likely; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    weights = [12 if slug == OFTEN[0] else 4 if slug in OFTEN else 1 for slug in slugs]
    ends = [end for end, share in FATES for _ in range(share)]
    chance.shuffle(ends)
    fates = []
    for number in range(count):
        end = ends[number % len(ends)]
        slug = OFTEN[0] if end == "late" and OFTEN[0] in slugs else chance.choices(slugs, weights)[0]
        fates.append(Fate(number, end, slug, _age(end, chance)))
    return fates


def own(slugs: list[str]) -> list[Fate]:
    """The applications of `citizen@demo.example`, one of each of `OWN_FATES`."""
    known = [slug for slug in OFTEN if slug in slugs] or slugs
    return [Fate(900 + n, end, known[n % len(known)], 4 + 5 * n) for n, end in enumerate(OWN_FATES)]


def _age(end: str, chance: random.Random) -> int:
    if end in ("approved", "refused", "withdrawn"):
        return chance.randrange(12, 150)
    if end == "expired":
        return chance.randrange(60, 120)
    if end == "late":
        return chance.randrange(20, 27)
    if end == "draft":
        return chance.randrange(1, 14)
    return chance.randrange(0, 4) if chance.random() < 0.65 else chance.randrange(4, 20)
