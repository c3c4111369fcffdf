"""Invented people: the same ones every time, drawn with a seeded generator from common Tajik names."""

import datetime as dt
import random
from dataclasses import dataclass

SURNAMES = (
    "Раҳимов", "Назаров", "Саидов", "Каримов", "Мирзоев", "Ҳакимов", "Шарипов", "Юсуфов", "Қодиров", "Гулов", "Асоев", "Содиқов",
    "Файзов", "Холов", "Давлатов", "Ҷӯраев", "Зоиров", "Одинаев", "Сафаров", "Тоҳиров", "Бобоев", "Латифов", "Муродов", "Ниёзов",
)  # fmt: skip
MEN = (
    "Сомон", "Фаррух", "Далер", "Умед", "Рустам", "Баҳром", "Ҷамшед", "Комрон", "Сорбон", "Фирдавс", "Аброр", "Диловар",
    "Исмоил", "Манучеҳр", "Парвиз", "Сиёвуш",
)  # fmt: skip
WOMEN = (
    "Гулнора", "Парвина", "Зарина", "Мадина", "Нигина", "Шаҳло", "Фарзона", "Манижа", "Дилором", "Тахмина", "Сабрина", "Рухшона",
    "Мавзуна", "Ситора", "Лола", "Наргис",
)  # fmt: skip
FATHERS = ("Раҳим", "Назар", "Карим", "Шариф", "Юсуф", "Ҳаким", "Давлат", "Одина", "Сафар", "Тоҳир", "Латиф", "Мурод")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person, ready to be given an account."""

    surname: str
    name: str
    patronymic: str
    born_on: dt.date
    national_number: str
    phone: str
    email: str
    language: str

    @property
    def full_name(self) -> str:
        """Surname, name, patronymic."""
        return f"{self.surname} {self.name} {self.patronymic}"


def invent(count: int, seed: int = 2026, first: int = 0) -> list[Person]:
    """`count` people, adult, numbered from `first`, which gives each their own addresses; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    return [_one(chance, number) for number in range(first, first + count)]


def _one(chance: random.Random, number: int) -> Person:
    woman = chance.random() < 0.5
    surname, father = chance.choice(SURNAMES), chance.choice(FATHERS)
    return Person(
        surname=surname + "а" if woman else surname,
        name=chance.choice(WOMEN if woman else MEN),
        patronymic=f"{father}{'овна' if woman else 'ович'}",
        born_on=dt.date(1955, 1, 1) + dt.timedelta(days=chance.randrange(18500)),
        national_number=f"{900000000 + number * 137 + chance.randrange(100):09}",
        phone=f"+99290{5000000 + number * 311 % 4000000:07}",
        email=f"person{number + 1}@demo.example",
        language=chance.choices(("tg", "ru", "kk", "en"), (75, 20, 2, 3))[0],
    )
