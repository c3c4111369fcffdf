"""How the builder shows a form: its pages with what is open in them, the questions of one page in words."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from egov.admin.registry_desk import Desk, told
from egov.catalogue import composing
from egov.catalogue.checking import Path
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.wording import condition_words
from egov.questionnaire.schema import Page, Question
from egov.web.language import gettext
from egov.web.presentation import text_in


def plain_page(definition: ServiceDefinition, key: str) -> dict[str, Any]:
    """The plain values of a page; raises `NotFound`."""
    return composing.find_page(definition.as_json(), key)


def plain_question(definition: ServiceDefinition, key: str) -> dict[str, Any]:
    """The plain values of a question; raises `NotFound`."""
    return composing.find_question(definition.as_json(), key)


@dataclass(frozen=True, slots=True)
class Card:
    """One question as the builder shows it: where it stands, its condition as a sentence, what is wrong with it, those inside it."""

    question: Question
    at: Path
    when: str
    wrong: list[str]
    inner: "list[Card]"


@dataclass(frozen=True, slots=True)
class FormView:
    """The form with one page of it opened; `key` is "" where the form has no page."""

    desk: Desk
    key: str
    wrong: dict[Path, list[str]]

    @classmethod
    def of(cls, desk: Desk, key: str) -> "FormView":
        """The view on the page `key`, on the first where there is no such page."""
        pages = desk.definition.questionnaire.pages
        keys = [page.key for page in pages]
        wrong: dict[Path, list[str]] = defaultdict(list)
        for finding in desk.open_points:
            wrong[_spot(finding.path)].append(told(finding))
        return cls(desk, key if key in keys else keys[0] if keys else "", wrong)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the form."""
        return self.desk.definition.questionnaire.pages

    @property
    def place(self) -> int:
        """Where the opened page stands."""
        return next((place for place, page in enumerate(self.pages) if page.key == self.key), 0)

    @property
    def page(self) -> Page | None:
        """The opened page."""
        return self.pages[self.place] if self.pages else None

    @property
    def at(self) -> Path:
        """The path to the opened page."""
        return ("questionnaire", "pages", self.place)

    def at_question(self, key: str) -> Path:
        """The path to the question `key` of the opened page; to the page where there is no such question on it."""
        every = [one for card in self.cards() for one in (card, *card.inner)]
        return next((card.at for card in every if card.question.key == key), self.at)

    @property
    def when(self) -> str:
        """When the opened page is asked, as a sentence."""
        return condition_words(self.page.when, self.desk.definition.questionnaire) if self.page else ""

    def open_on(self, place: int) -> int:
        """How many things are open on the page at `place`, its questions included."""
        start: Path = ("questionnaire", "pages", place)
        return sum(len(found) for path, found in self.wrong.items() if path[:3] == start)

    @property
    def open_here(self) -> list[str]:
        """What is open about the opened page itself, or about the form where it has none."""
        return self.wrong.get(self.at if self.pages else ("questionnaire", "pages"), [])

    def cards(self) -> list[Card]:
        """The questions of the opened page."""
        return self._cards(self.page.questions if self.page else (), self.at)

    def _cards(self, questions: tuple[Question, ...], at: Path) -> list[Card]:
        form = self.desk.definition.questionnaire
        return [
            Card(
                question,
                (*at, "questions", place),
                condition_words(question.when, form),
                self.wrong.get((*at, "questions", place), []),
                self._cards(question.questions, (*at, "questions", place)),
            )
            for place, question in enumerate(questions)
        ]

    def targets(self, but: str = "") -> list[SelectChoice]:
        """Where a question can stand: the pages (the opened one first among the answers) and the groups on them."""
        found = []
        for page in sorted(self.pages, key=lambda page: page.key != self.key):
            found.append(SelectChoice(f"page.{page.key}", gettext("Page: %(title)s", title=text_in(page.title))))
            for question in page.questions:
                if question.kind == "group" and question.key != but:
                    found.append(
                        SelectChoice(f"question.{question.key}", gettext("Group: %(label)s", label=text_in(question.label)))
                    )
        return found


def _spot(path: Path) -> Path:
    """The page or question that a finding's path leads to: as far as "pages", n and "questions", n go."""
    kept = path[:3] if path[:2] == ("questionnaire", "pages") else path
    rest = path[3:]
    while len(kept) >= 3 and rest[:1] == ("questions",) and len(rest) > 1:
        kept, rest = (*kept, *rest[:2]), rest[2:]
    return kept
