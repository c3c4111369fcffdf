"""The demonstration country's services: every definition loads, says everything in four languages, and works as a form."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import g, render_template_string

from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.kernel.localised import LANGUAGES
from egov.profiles.loading import FOLDER
from egov.questionnaire.building import form_for
from egov.questionnaire.checking import condition_findings, findings
from egov.questionnaire.kinds.registry import kinds
from egov.questionnaire.schema import Question
from egov.web.unit_of_work import Portal
from tests.builders.questionnaire import AREAS, TJ, TODAY
from tests.linting_client import lint
from tests.questionnaire.test_building import SHEET

FILES = sorted((FOLDER / "tj" / "services").glob("*.yaml"))
FULL = [
    "apostille",
    "birth-registration",
    "criminal-record",
    "driving-licence-replacement",
    "first-grade",
    "id-card-replacement",
    "kindergarten-queue",
    "llc-registration",
    "old-age-pension",
    "property-extract",
    "sp-patent",
    "targeted-assistance",
]


def load(name: str) -> Any:
    return yaml.safe_load((FOLDER / "tj" / name).read_text(encoding="utf-8"))


def definitions() -> dict[str, ServiceDefinition]:
    return {path.stem: read_definition(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in FILES}


@pytest.fixture(scope="module")
def services() -> dict[str, ServiceDefinition]:
    return definitions()


def questions_of(service: ServiceDefinition) -> dict[str, Question]:
    return {question.key: question for page in service.questionnaire.pages for question in page.questions}


def texts_in(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if value and set(value) <= set(LANGUAGES):
            yield path, value
            return
        for key, item in value.items():
            yield from texts_in(item, f"{path}.{key}")
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts_in(item, f"{path}.{index}")


def shared(name: str) -> Any:
    path = Path(os.environ.get("EGOV_SHARED", "../shared")) / "data" / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(f"the facts are not at {path}; set EGOV_SHARED")
        pytest.skip(f"the facts are not at {path}; set EGOV_SHARED")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_every_service_of_the_facts_is_there_with_its_slug_and_code(services: dict[str, ServiceDefinition]) -> None:
    facts = shared("services.yaml")["services"]
    assert {service.slug: service.code for service in services.values()} == {row["slug"]: row["code"] for row in facts}
    assert all(name == service.slug for name, service in services.items())
    assert len({service.code for service in services.values()}) == len(FILES) == 49


def test_every_term_and_fee_says_how_sure_it_is(services: dict[str, ServiceDefinition]) -> None:
    for service in services.values():
        assert service.terms
        assert service.fees
        assert all(row.source for row in (*service.terms, *service.fees)), service.slug


def test_every_file_says_that_it_is_illustrative() -> None:
    for path in FILES:
        assert "not legal advice" in path.read_text(encoding="utf-8").split("\ncode:")[0], path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_there_in_every_language(path: Path) -> None:
    for at, text in texts_in(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert list(text) == list(LANGUAGES), at
        assert all(text.values()), at


@pytest.mark.parametrize("name", ["categories.yaml", "life_events.yaml", "index.yaml"])
def test_categories_and_life_events_speak_every_language(name: str) -> None:
    for at, text in texts_in(load(name)):
        assert list(text) == list(LANGUAGES), at


def test_no_questionnaire_has_a_finding(services: dict[str, ServiceDefinition]) -> None:
    assert {service.slug: [*map(str, findings(service.questionnaire))] for service in services.values()} == {
        slug: [] for slug in services
    }


def test_every_condition_of_a_fee_a_term_or_a_paper_looks_at_a_question(services: dict[str, ServiceDefinition]) -> None:
    for service in services.values():
        for row in (*service.terms, *service.fees, *service.evidence):
            assert not list(condition_findings(row.condition, questions_of(service), may_use_today=True)), service.slug


def test_everything_a_definition_names_exists(services: dict[str, ServiceDefinition]) -> None:
    authorities = {row["slug"] for row in load("authorities.yaml")["authorities"]}
    categories = {row["slug"] for row in load("categories.yaml")["categories"]}
    events = {row["slug"] for row in load("life_events.yaml")["life_events"]}
    for service in services.values():
        assert service.authority in authorities
        assert set(service.categories) <= categories
        assert set(service.life_events) <= events
        assert {stage.authority for stage in service.route.stages if stage.authority} <= authorities
        assert [stage.kind for stage in service.route.stages].count("decide") == 1
        assert len({ground.code for ground in service.refusal_grounds}) == len(service.refusal_grounds) > 0
        assert all(ground.norm and ground.remedy for ground in service.refusal_grounds)
    assert {category for service in services.values() for category in service.categories} == categories
    assert {event for service in services.values() for event in service.life_events} == events


def test_every_row_of_a_certificate_is_an_answer_that_can_be_shown(services: dict[str, ServiceDefinition]) -> None:
    for service in services.values():
        for row in service.certificate.rows if service.certificate else ():
            assert questions_of(service)[row.question].kind not in ("file", "declaration"), (service.slug, row.question)


def test_every_service_asks_how_to_reach_the_applicant_and_that_the_answers_are_true(
    services: dict[str, ServiceDefinition],
) -> None:
    for service in services.values():
        asked = questions_of(service)
        assert asked["phone"].prefill == "account"
        assert asked["truth"].kind == "declaration"
        assert 2 <= len(service.questionnaire.pages) <= 6
        assert len(service.faq) >= 2


def test_the_twelve_have_the_whole_questionnaire_of_the_facts(services: dict[str, ServiceDefinition]) -> None:
    facts = {row["service"]: row for row in shared("questionnaires.yaml")["questionnaires"]}
    assert sorted(facts) == FULL
    for slug, outline in facts.items():
        made = services[slug].questionnaire
        for page, planned in zip(made.pages, outline["pages"], strict=True):
            assert [question.key for question in page.questions] == [question["key"] for question in planned["questions"]]
            for question, plan in zip(page.questions, planned["questions"], strict=True):
                assert bool(question.when) == ("condition" in plan) or question.key == "children", (slug, question.key)
                assert bool(question.legal_reason) == ("legal_reason_if_asked" in plan), (slug, question.key)
                assert question.required == plan["required"], (slug, question.key)


def test_the_calculation_index_of_2026_is_78() -> None:
    values = {row["from"].year: row["amount"] for row in load("index.yaml")["values"]}
    assert values[2026] == 78
    assert all(row["source"] for row in load("index.yaml")["values"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_page_of_every_form_is_drawn_and_asks_for_what_it_needs(app: Portal, path: Path) -> None:
    service = read_definition(yaml.safe_load(path.read_text(encoding="utf-8")))
    for page in service.questionnaire.pages:
        for language in LANGUAGES:
            with app.test_request_context(f"/{language}/x", method="POST", data={"_add": "nothing"}):
                g.language = language
                app.preprocess_request()
                form = form_for(page, {}, language=language, profile=TJ, today=TODAY, areas=AREAS)
                del form._fields["csrf_token"]
                form.validate()
                html = render_template_string(SHEET, form=form)
            assert lint(html) == []
            required = [field for field in form.shown if field.question.required]
            assert len(form.mistakes()) >= len(required)
            assert "%(" not in "".join(message for _anchor, message in form.mistakes())


def test_every_kind_of_question_is_used_somewhere(services: dict[str, ServiceDefinition]) -> None:
    used = {
        q.kind
        for service in services.values()
        for asked in questions_of(service).values()
        for q in (asked, *asked.questions)
    }
    assert used == set(kinds)


EDITORS_NOTES = re.compile(
    r"бояд аниқ карда|бояд тасдиқ|тасдиқ карда шавад|подлеж\w+ (уточнению|подтверждению)|должно подтвердить|нақтылануы тиіс"
    r"|расталуы тиіс|растауы тиіс|растауды қажет етеді|to be confirmed|has to be confirmed"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_how_sure_a_fact_is_stands_as_data_and_not_in_the_texts_that_people_read(path):
    """An editor's note to the editor («the article must be made certain») read like law on the page and in the letter."""
    wrong = [
        f"{where}: {text[language]}"
        for where, text in texts_in(yaml.safe_load(path.read_text(encoding="utf-8")))
        for language in text
        if EDITORS_NOTES.search(str(text[language]))
    ]
    assert wrong == []


def test_a_norm_that_is_not_certain_says_so_by_its_source(services):
    uncertain = [ground for service in services.values() for ground in service.refusal_grounds if ground.source == "memory"]
    assert len(uncertain) > 100
    assert all(ground.norm for ground in uncertain)
