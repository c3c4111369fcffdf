"""Plausible answers to any questionnaire, in the person's name: so that a service added tomorrow has cases to show too."""

import datetime as dt
import math
import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from egov.demonstration.people import Person, invent
from egov.questionnaire.answers import Answers, asked
from egov.questionnaire.conditions import holds
from egov.questionnaire.dates import read_limit
from egov.questionnaire.kinds.base import Area
from egov.questionnaire.kinds.group import fewest_entries
from egov.questionnaire.schema import Question, Questionnaire

STREETS = ("Рӯдакӣ", "Айнӣ", "Исмоили Сомонӣ", "Лоҳутӣ", "Борбад", "Шероз", "Мирзо Турсунзода", "Наврӯз")
PHRASES = ("Мувофиқи ҳуҷҷатҳои замимашуда", "Барои пешниҳод ба ҷойи кор", "Маълумоти иловагӣ нест", "Аз рӯи ҷойи истиқомат")

FORMER_NAMES = 0.1
"""The share of applicants who write another surname than the register has, so that officers find a difference."""


class Inventor:
    """Answers in the name of `person`; `chance` decides, `areas` are the country's. Files are attached later."""

    def __init__(self, person: Person, chance: random.Random, areas: Sequence[Area], today: dt.date) -> None:
        self._person, self._chance, self._today = person, chance, today
        self._districts = [area for area in areas if area.parent_code is not None]

    def fill(self, questionnaire: Questionnaire) -> Answers:
        """An answer for every question that must be answered and most of the others, page after page as rules unfold."""
        answers: Answers = {}
        for page in questionnaire.pages:
            if holds(page.when, answers):
                answers |= self._fill(page.questions, answers)
        return answers

    def _fill(self, questions: tuple[Question, ...], outer: Mapping[str, Any]) -> Answers:
        fresh: Answers = {}
        for _ in questions:
            following = next((q for q in asked(questions, fresh, outer) if q.key not in fresh), None)
            if following is None:
                break
            value = (
                self._answer(following, dict(outer) | fresh) if following.required or self._chance.random() < 0.6 else None
            )
            fresh[following.key] = value
        return {key: value for key, value in fresh.items() if value is not None}

    def _answer(self, question: Question, outer: Mapping[str, Any]) -> Any:
        if question.kind == "group":
            count = max(1, fewest_entries(question))
            return [self._fill(question.questions, outer) for _ in range(count)]
        if question.kind == "file":
            return None
        answer: Callable[[Question], Any] = getattr(self, f"_answer_{question.kind}")
        return answer(question)

    def _answer_text(self, question: Question) -> str:
        known = {"surname": self._person.surname, "name": self._person.name, "patronymic": self._person.patronymic}
        found = next((text for part, text in known.items() if question.key.endswith(part)), None)
        return (found or self._chance.choice(PHRASES))[: question.max_length or 200]

    def _answer_long_text(self, question: Question) -> str:
        return f"{self._chance.choice(PHRASES)}."[: question.max_length or 200]

    def _answer_number(self, question: Question) -> str:
        low = question.at_least if question.at_least is not None else Decimal(1)
        high = question.at_most if question.at_most is not None else low + 40
        least, most = math.ceil(low), math.floor(min(high, low + 60))
        return str(self._chance.randint(least, max(least, most)))

    def _answer_money(self, question: Question) -> str:
        low = question.at_least if question.at_least is not None else Decimal(100)
        return f"{math.ceil(low) + self._chance.randrange(900)}.00"

    def _answer_date(self, question: Question) -> str:
        earliest = read_limit(question.earliest, self._today) if question.earliest else None
        latest = read_limit(question.latest, self._today) if question.latest else None
        if earliest and latest:
            day = earliest + (latest - earliest) / 2
        elif earliest:
            day = earliest + dt.timedelta(days=self._chance.randrange(5, 60))
        else:
            day = (latest or self._today) - dt.timedelta(days=self._chance.randrange(5, 900))
        return day.isoformat()

    def _answer_yes_no(self, question: Question) -> bool:
        return self._chance.random() < 0.5

    def _answer_one_of(self, question: Question) -> str:
        return self._chance.choice(question.options).value

    def _answer_many_of(self, question: Question) -> list[str]:
        return [self._chance.choice(question.options).value]

    def _answer_region_district(self, question: Question) -> dict[str, str]:
        district = self._chance.choice(self._districts)
        return {"region": str(district.parent_code), "district": district.code}

    def _answer_address(self, question: Question) -> dict[str, str]:
        house = str(self._chance.randrange(1, 140))
        return {**self._answer_region_district(question), "street": self._chance.choice(STREETS), "house": house}

    def _answer_person(self, question: Question) -> dict[str, str]:
        other = invent(1, seed=self._chance.randrange(10**6))[0]
        who = self._person if question.prefill == "account" else other
        renamed = who is self._person and self._chance.random() < FORMER_NAMES
        surname = other.surname if renamed else who.surname
        return {"surname": surname, "name": who.name, "patronymic": who.patronymic, "born_on": who.born_on.isoformat()}

    def _answer_national_number(self, question: Question) -> str:
        return self._person.national_number

    def _answer_phone(self, question: Question) -> str:
        return self._person.phone

    def _answer_email(self, question: Question) -> str:
        return self._person.email

    def _answer_declaration(self, question: Question) -> bool:
        return True
