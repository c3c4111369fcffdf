"""Plausible answers to any questionnaire, in the person's name: so that a service added tomorrow has cases to show too."""

import datetime as dt
import math
import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from egov.demonstration.kin import Kin, is_woman
from egov.demonstration.people import Person
from egov.questionnaire.answers import Answers, asked
from egov.questionnaire.conditions import holds
from egov.questionnaire.dates import read_limit
from egov.questionnaire.kinds.base import Area
from egov.questionnaire.kinds.group import fewest_entries
from egov.questionnaire.schema import Question, Questionnaire

STREETS = ("Рӯдакӣ", "Айнӣ", "Исмоили Сомонӣ", "Лоҳутӣ", "Борбад", "Шероз", "Мирзо Турсунзода", "Наврӯз")
PHRASES = ("Мувофиқи ҳуҷҷатҳои замимашуда", "Барои пешниҳод ба ҷойи кор", "Маълумоти иловагӣ нест", "Аз рӯи ҷойи истиқомат")
TEXTS = {
    "country": ("Россия", "Қазоқистон", "Ӯзбекистон", "Туркия", "Олмон"),
    "kindergarten": ("Кӯдакистони №12", "Кӯдакистони №47", "Кӯдакистони №103"),
    "school": ("Мактаби №24", "Мактаби №53", "Гимназияи №1"),
    "institution": ("Донишгоҳи миллии Тоҷикистон", "Донишгоҳи техникии Тоҷикистон"),
    "study": ("Донишгоҳи миллии Тоҷикистон", "Коллеҷи тиббӣ"),
    "clinic": ("Маркази саломатии №5", "Маркази саломатии №14"),
    "doctor": ("Духтур Назарова", "Духтур Каримов"),
    "organisation": ("ҶДММ «Баҳор»", "ҶДММ «Сомон-Сохтмон»", "Корхонаи «Нон»"),
    "company": ("ҶДММ «Баҳор»", "ҶДММ «Сомон-Сохтмон»", "Соҳибкор Раҳимов Д."),
    "employer": ("ҶДММ «Баҳор»", "Мактаби №24", "Корхонаи «Нон»"),
    "last_job": ("ҶДММ «Баҳор»", "Мактаби №24", "Корхонаи «Нон»"),
    "designer": ("ҶДММ «Лоиҳа»", "Пажӯҳишгоҳи лоиҳакашӣ"),
    "name_tg": ("ҶДММ «Навбаҳор»", "ҶДММ «Ганҷина»"),
    "name_ru": ("ООО «Навбахор»", "ООО «Ганджина»"),
    "hall": ("Тарабхонаи «Наврӯз»", "Толори «Шоҳона»"),
    "profession": ("Муҳосиб", "Барномасоз", "Дӯзанда", "Ронанда"),
    "position": ("Муҳосиб", "Омӯзгор", "Ронанда"),
    "wanted": ("Муҳосиб", "Ронанда", "Фурӯшанда"),
    "speciality": ("Иқтисод", "Муҳандисӣ", "Тиб"),
    "qualification": ("Челонгари дараҷаи 4", "Муҳандис-механик"),
    "activity": ("Дӯзандагӣ", "Таъмири асбобҳои рӯзгор", "Савдои чакана"),
    "birth_place": ("ш. Душанбе", "ш. Хуҷанд", "ш. Бохтар"),
    "issuer": ("САҲШ-и ноҳияи Сино", "Вазорати маориф"),
    "make": ("Opel Astra", "Toyota Corolla", "Hyundai Sonata"),
    "volume": ("0,5 л", "0,7 л"),
    "addressee": ("Раиси шаҳр", "Вазорати тандурустӣ"),
    "subject": ("Таъмири роҳ дар кӯча", "Равшании кӯча", "Обтаъминкунӣ"),
}
"""What is written in a box, by a word in the question's key; the first that fits."""
NUMBERS = ("number", "record", "passport", "plate", "vin", "licence", "right", "act")
DAYS = {"birth": (5, 70), "death": (3, 30), "loss": (3, 30), "medical": (5, 200), "issue": (700, 3500), "since": (400, 4000)}
"""How many days ago something was, by a word in the question's key."""
_LATIN_LETTERS = "a b v g gh d e yo zh z i i y k q l m n o p r s t u u f kh h ch j sh ' e yu ya"
LATIN = str.maketrans(dict(zip("абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя", _LATIN_LETTERS.split(), strict=True)))
"""Tajik letters in Latin ones, as on a passport."""
AMOUNTS = {
    "area": (60, 240), "capital": (500, 20000), "employees": (1, 20), "experience": (1, 20), "floors": (1, 3), "guests": (30, 150),
    "hours": (2, 6), "income": (800, 4000), "land": (200, 1500), "livestock": (1, 12), "months": (6, 24), "pay": (1500, 5000),
    "rooms": (1, 5), "stamps": (1000, 50000), "turnover": (30000, 200000), "workers": (1, 4),
}  # fmt: skip
"""Between what a figure is, by a word in the question's key."""
ABOUT = ("about_whom", "for_whom")
"""Questions of whom an application is about, before that person is asked for."""
ROLES = {"sibling_name": "sibling", "second_parent": "spouse", "deceased": "parent"}
OF_ONESELF = "id-card-first"
"""Where mother and father are the applicant's own."""
OF_CHILD = frozenset({"mother", "father", "guardian"})
OF_FAMILY = frozenset({"spouse", "child", "parent"})

FORMER_NAMES = 0.1
"""The share of applicants who write another surname than the register has, so that officers find a difference."""


class Inventor:
    """Answers in the name of `person`; `chance` decides, `areas` are the country's, `slug` names the service. Files are attached later."""

    def __init__(self, person: Person, chance: random.Random, areas: Sequence[Area], today: dt.date, slug: str = "") -> None:
        self._person, self._chance, self._today = person, chance, today
        self._districts = [area for area in areas if area.parent_code is not None]
        self._kin = Kin(person, chance, today, slug)
        self._member, self._slug = "", slug

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
            return [self._entry(question, outer) for _ in range(count)]
        if question.kind == "file":
            return None
        answer: Callable[[Question, Mapping[str, Any]], Any] = getattr(self, f"_answer_{question.kind}")
        return answer(question, outer)

    def _entry(self, group: Question, outer: Mapping[str, Any]) -> Answers:
        self._kin.forget("child", "other")
        self._member = self._chance.choice(("spouse", "child", "parent"))
        return self._fill(group.questions, outer)

    def _who(self, question: Question, outer: Mapping[str, Any]) -> Person:
        """The person that a question is about: by its key, else by whom the application is about."""
        key = question.key.removesuffix("_number")
        if question.prefill == "account":
            return self._kin.of("me")
        if key == "member":
            return self._kin.of(self._member)
        if self._slug == OF_ONESELF and key in ("mother", "father"):
            return self._kin.of(f"own_{key}")
        about = next((outer[name] for name in ABOUT if name in outer), "")
        if key in ("subject", "act_person", "patient") and about:
            return self._kin.of({"me": "me", "child": "child", "my_child": "child"}.get(about, "other"))
        return self._kin.of(ROLES.get(key, key))

    def _answer_text(self, question: Question, outer: Mapping[str, Any]) -> str:
        return self._text(question)[: question.max_length or 200]

    def _text(self, question: Question) -> str:
        key = question.key
        for part in ("surname", "patronymic", "name"):
            if key in (part, f"child_{part}", f"new_{part}"):
                who = self._kin.of({"child": "child", "new": "other"}.get(key.partition("_")[0], "me"))
                return str(getattr(who, part))
        if key == "latin_name":
            return f"{self._person.surname} {self._person.name}".lower().translate(LATIN).upper()
        if key in ("item_holder", "other_name", "name_then", "contact_name"):
            return self._kin.of("me" if key == "item_holder" else "other").full_name
        if key.startswith("bank_"):
            return f"5058 2702 {self._chance.randrange(1000, 9999)} {self._chance.randrange(1000, 9999)}"
        found = next((texts for word, texts in TEXTS.items() if word in key), None)
        if found is None and any(part in NUMBERS for part in key.split("_")):
            return f"{self._chance.choice('АБВГ')} {self._chance.randrange(100000, 999999)}"
        return self._chance.choice(found or PHRASES)

    def _answer_long_text(self, question: Question, outer: Mapping[str, Any]) -> str:
        return f"{self._chance.choice(PHRASES)}."[: question.max_length or 200]

    def _answer_number(self, question: Question, outer: Mapping[str, Any]) -> str:
        low = question.at_least if question.at_least is not None else Decimal(1)
        high = question.at_most if question.at_most is not None else low + 40
        if "year" in question.key:
            return str(self._year(question.key, outer))
        usual = self._usual(question.key)
        least, most = usual or (math.ceil(low), math.floor(min(high, low + 60)))
        least, most = max(least, math.ceil(low)), min(most, math.floor(question.at_most or most))
        return str(self._chance.randint(least, max(least, most)))

    def _usual(self, key: str) -> tuple[int, int] | None:
        return next((span for word, span in AMOUNTS.items() if word in key.split("_")), None)

    def _year(self, key: str, outer: Mapping[str, Any]) -> int:
        """A year of the applicant's life; of school when they were young; an end not before its beginning."""
        this, grown = self._today.year, self._person.born_on.year + 18
        if key == "school_year":
            return min(grown, this)
        if key == "vehicle_year":
            return self._chance.randint(this - 20, this - 1)
        begun = outer.get(key.replace("until", "from")) if key.endswith("until") else None
        first = int(begun) if begun else min(grown, this)
        return self._chance.randint(first, min(this, first + (6 if begun else 20)))

    def _answer_money(self, question: Question, outer: Mapping[str, Any]) -> str:
        low = question.at_least if question.at_least is not None else Decimal(100)
        least, most = self._usual(question.key) or (0, 900)
        return f"{max(math.ceil(low), least) + self._chance.randrange(most - least)}.00"

    def _answer_date(self, question: Question, outer: Mapping[str, Any]) -> str:
        earliest = read_limit(question.earliest, self._today) if question.earliest else None
        latest = read_limit(question.latest, self._today) if question.latest else None
        if "birth" in question.key:
            day = self._kin.of("child").born_on
        elif earliest and latest:
            day = earliest + (latest - earliest) / 2
        elif earliest:
            day = earliest + dt.timedelta(days=self._chance.randrange(5, 60))
        else:
            day = self._past(question.key, latest or self._today, outer)
        return day.isoformat()

    def _past(self, key: str, latest: dt.date, outer: Mapping[str, Any]) -> dt.date:
        """A day before `latest`, in the applicant's grown life; an end not before its beginning."""
        begun = outer.get(key.replace("until", "from")) if key.endswith("until") else None
        if begun:
            first = dt.date.fromisoformat(str(begun))
            return first + (latest - first) * self._chance.uniform(0.3, 0.9)
        least, most = (900, 3000) if key.endswith("from") else (5, 900)
        least, most = next((span for word, span in DAYS.items() if word in key), (least, most))
        grown = (latest - self._person.born_on).days - 16 * 366
        return latest - dt.timedelta(days=self._chance.randrange(min(least, max(grown, 1)), max(2, min(most, grown))))

    def _answer_yes_no(self, question: Question, outer: Mapping[str, Any]) -> bool:
        return self._chance.random() < 0.5

    def _answer_one_of(self, question: Question, outer: Mapping[str, Any]) -> str:
        values = [option.value for option in question.options]
        fitting = self._fitting(question.key, set(values))
        return fitting if fitting in values else self._chance.choice(values)

    def _fitting(self, key: str, values: set[str]) -> str:
        """The option that the people in the answers ask for; "" where any will do."""
        if values >= OF_CHILD:
            return self._kin.role_to_child()
        if values >= OF_FAMILY:
            return self._member or "child"
        if {"girl", "boy"} <= values:
            return "girl" if is_woman(self._kin.of("child")) else "boy"
        if "small_child" in values:
            return {"child": "small_child", "parent": "pensioner"}.get(self._member, "works")
        return {"children_born": "one", "was": "pensioner", "citizenship": "tj"}.get(key, "")

    def _answer_many_of(self, question: Question, outer: Mapping[str, Any]) -> list[str]:
        return [self._chance.choice(question.options).value]

    def _answer_region_district(self, question: Question, outer: Mapping[str, Any]) -> dict[str, str]:
        district = self._chance.choice(self._districts)
        return {"region": str(district.parent_code), "district": district.code}

    def _answer_address(self, question: Question, outer: Mapping[str, Any]) -> dict[str, str]:
        house = str(self._chance.randrange(1, 140))
        return {**self._answer_region_district(question, outer), "street": self._chance.choice(STREETS), "house": house}

    def _answer_person(self, question: Question, outer: Mapping[str, Any]) -> dict[str, str]:
        who = self._who(question, outer)
        renamed = who is self._person and question.prefill == "account" and self._chance.random() < FORMER_NAMES
        surname = self._kin.of("other").surname if renamed else who.surname
        return {"surname": surname, "name": who.name, "patronymic": who.patronymic, "born_on": who.born_on.isoformat()}

    def _answer_national_number(self, question: Question, outer: Mapping[str, Any]) -> str:
        return self._who(question, outer).national_number

    def _answer_phone(self, question: Question, outer: Mapping[str, Any]) -> str:
        return self._person.phone

    def _answer_email(self, question: Question, outer: Mapping[str, Any]) -> str:
        return self._person.email

    def _answer_declaration(self, question: Question, outer: Mapping[str, Any]) -> bool:
        return True
