"""Who else stands in an applicant's answers: children who are children, parents who are older, a spouse of about the same age."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace

from egov.demonstration.people import FATHERS, Person, invent

YEAR = 365.25
CHILDREN = (1, 14)
"""Ages in years of children where a service says nothing else."""
CHILDREN_OF = {
    "birth-allowance": (0, 1),
    "birth-registration": (0, 0.2),
    "first-grade": (6, 7),
    "foreign-passport": (1, 15),
    "id-card-first": (15.5, 16),
    "kindergarten-queue": (1, 5),
    "old-age-pension": (20, 35),
    "paternity": (0, 5),
}
"""Ages of the children that a service is for, by its slug."""
APPLICANTS_OF = {
    "birth-allowance": (20, 42),
    "birth-registration": (20, 42),
    "first-grade": (26, 48),
    "kindergarten-queue": (22, 44),
    "marriage-registration": (21, 45),
    "military-registration": (18, 27),
    "old-age-pension": (58, 90),
    "paternity": (21, 50),
    "university-exam": (18, 26),
}
"""Ages of the people who ask for a service, where not everybody does."""


class Kin:
    """The people around an applicant; each is invented when first asked for, and stays the same in one application."""

    def __init__(self, person: Person, chance: random.Random, today: dt.date, slug: str = "") -> None:
        self.me, self._chance, self._today = person, chance, today
        self._ages = CHILDREN_OF.get(slug, CHILDREN)
        self._known: dict[str, Person] = {"me": person}
        self._born: dt.date | None = None

    def of(self, role: str) -> Person:
        """Who is `role`: me, a child, its mother, father or sibling, my spouse, partner (not married yet), parent, or own_mother and own_father;
        else a stranger."""
        if role not in self._known:
            making: dict[str, Callable[[], Person]] = {
                "child": self._child,
                "mother": self._mother,
                "father": self._father,
                "sibling": self._sibling,
                "spouse": self._spouse,
                "partner": self._partner,
                "parent": self._parent,
                "own_mother": lambda: self._parent(woman=True),
                "own_father": lambda: self._parent(woman=False),
            }
            self._known[role] = making.get(role, self._stranger)()
        return self._known[role]

    def forget(self, *roles: str) -> None:
        """The next of `roles` is somebody else: another entry of a list."""
        for role in roles:
            self._known.pop(role, None)
            if role == "child":
                self._born = None

    def role_to_child(self) -> str:
        """What the applicant can be to the child, by sex and age."""
        gap = (self._child_born() - self.me.born_on).days / YEAR
        if gap < 18 or gap > (48 if is_woman(self.me) else 65):
            return "guardian"
        return "mother" if is_woman(self.me) else "father"

    def _child_born(self) -> dt.date:
        if self._born is None:
            self._born = self._today - dt.timedelta(days=round(self._chance.uniform(*self._ages) * YEAR) + 3)
        return self._born

    def _father(self) -> Person:
        if self.role_to_child() == "father":
            return self.me
        stem = _stem(self.me) if self.role_to_child() == "mother" else None
        return self._somebody(woman=False, born=self._before(self._child_born(), 22, 40), stem=stem)

    def _mother(self) -> Person:
        if self.role_to_child() == "mother":
            return self.me
        return self._somebody(woman=True, born=self._before(self._child_born(), 20, 38), stem=_stem(self.of("father")))

    def _child(self) -> Person:
        father = self.of("father")
        return self._somebody(self._chance.random() < 0.5, self._child_born(), stem=_stem(father), father=father.name)

    def _sibling(self) -> Person:
        father = self.of("father")
        born = self._before(self._child_born(), 1, 4)
        return self._somebody(self._chance.random() < 0.5, born, stem=_stem(father), father=father.name)

    def _spouse(self) -> Person:
        return replace(self.of("partner"), surname=_surname(_stem(self.me), not is_woman(self.me)))

    def _partner(self) -> Person:
        born = self.me.born_on + dt.timedelta(days=self._chance.randrange(-1500, 1500))
        return self._somebody(not is_woman(self.me), min(born, self._before(self._today, 18, 19)))

    def _parent(self, woman: bool | None = None) -> Person:
        woman = self._chance.random() < 0.5 if woman is None else woman
        return self._somebody(woman, self._before(self.me.born_on, 20, 32), stem=_stem(self.me))

    def _stranger(self) -> Person:
        return invent(1, seed=self._chance.randrange(10**6), first=self._chance.randrange(500, 900))[0]

    def _before(self, day: dt.date, least: int, most: int) -> dt.date:
        """A day between `least` and `most` years before `day`."""
        return day - dt.timedelta(days=round(self._chance.uniform(least, most) * YEAR))

    def _somebody(self, woman: bool, born: dt.date, *, stem: str | None = None, father: str | None = None) -> Person:
        other = next(one for one in (self._stranger() for _ in range(100)) if is_woman(one) is woman)
        patronymic = f"{father or self._chance.choice(FATHERS)}{'овна' if woman else 'ович'}"
        surname = _surname(stem or _stem(other), woman)
        return replace(other, surname=surname, patronymic=patronymic, born_on=born)


def asks_for(person: Person, slug: str, today: dt.date) -> bool:
    """Whether somebody of this age asks for the service `slug`."""
    least, most = APPLICANTS_OF.get(slug, (0, 150))
    return least <= (today - person.born_on).days / YEAR <= most


def is_woman(person: Person) -> bool:
    """Whether the invented person is a woman, as the patronymic says."""
    return person.patronymic.endswith("овна")


def _surname(stem: str, woman: bool) -> str:
    return f"{stem}а" if woman else stem


def _stem(person: Person) -> str:
    return person.surname.removesuffix("а") if is_woman(person) else person.surname
