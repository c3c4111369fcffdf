"""The form asks for the documents the service names, no others, and not for what the state holds."""

from pathlib import Path
from typing import Any

import pytest

from egov.catalogue.checking import Known, advice, findings
from egov.catalogue.checks import documents, once_only, reading
from egov.catalogue.checks.once_only import Register, read_registers
from egov.catalogue.definition import ServiceDefinition
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import FOLDER
from tests.builders.catalogue import four
from tests.builders.questionnaire import a_text
from tests.catalogue.checks.forms import asks, said, service

HELD = Register("population", LocalisedText(four("the register")), {"home": "address", "note": "text"})


def found(definition: ServiceDefinition) -> list[tuple[str, str]]:
    return said(list(documents.findings(definition)))


def needed(source: str = "applicant", **more: Any) -> dict[str, Any]:
    return {"what": four("Photograph"), "from": source, **more}


def test_a_file_that_the_service_does_not_name_is_told_and_a_line_of_the_same_words_names_it() -> None:
    told = "The form asks for a document that the service does not name: photo (en)."
    assert found(service(asks("photo", "file"))) == [("questionnaire.pages.0.questions.0", told)]
    assert found(service(asks("photo", "file"), evidence=[needed(questions=["photo"])])) == []
    assert found(service(asks("photo", "file", label=four("Photograph")), evidence=[needed()])) == []


def test_a_file_inside_a_group_is_named_too() -> None:
    group = asks("kids", "group", questions=[asks("paper", "file")])
    assert [at for at, _ in found(service(group))] == ["questionnaire.pages.0.questions.0.questions.0"]
    assert found(service(group, evidence=[needed(questions=["paper"])])) == []


def test_a_document_that_no_question_asks_for_is_told_unless_it_is_brought_to_the_office() -> None:
    assert found(service(asks("name"), evidence=[needed()])) == [("evidence.0.questions", documents.NOT_ASKED)]
    assert found(service(asks("name"), evidence=[needed(questions=["name"])])) == []
    assert found(service(asks("name"), evidence=[needed()], channels=["office"])) == []
    assert found(service(asks("name"), evidence=[needed("registry")])) == []


def test_a_language_that_both_texts_lack_does_not_make_them_the_same() -> None:
    question = asks("photo", "file", label={"ru": "Фото"})
    assert found(service(question, evidence=[{"what": {"ru": "Справка"}, "from": "registry"}])) == [
        ("questionnaire.pages.0.questions.0", "The form asks for a document that the service does not name: Фото.")
    ]


def test_a_line_that_names_a_question_that_is_not_there_is_told() -> None:
    told = [("evidence.0.questions", "There is no question called gone."), ("evidence.0.questions", documents.NOT_ASKED)]
    assert found(service(asks("name"), evidence=[needed(questions=["gone"])])) == told


def test_a_document_of_a_registry_is_not_asked_for_without_a_legal_reason() -> None:
    line = needed("registry", questions=["photo"])
    assert found(service(asks("photo", "file"), evidence=[line])) == [("evidence.0.source", documents.HELD_ALREADY)]
    assert found(service(asks("photo", "file", legal_reason=a_text("Law 1")), evidence=[line])) == []


@pytest.mark.parametrize(
    ("question", "refused"),
    [
        (asks("home", "address"), True),
        (asks("home", "text"), False),
        (asks("away", "address"), False),
        (asks("home", "address", prefill="population"), False),
        (asks("home", "address", legal_reason=a_text("Law 1")), False),
    ],
)
def test_what_a_register_holds_is_refused_without_a_legal_reason(question: dict[str, Any], refused: bool) -> None:
    told = said(list(once_only.findings(service(question), [HELD])))
    assert bool(told) is refused
    if refused:
        assert told[0][0] == "questionnaire.pages.0.questions.0.prefill"
        assert "(the register (en))" in told[0][1]


def test_a_question_in_a_group_is_asked_only_once_too() -> None:
    group = asks("kids", "group", questions=[asks("note")])
    assert [at for at, _ in said(list(once_only.findings(service(group), [HELD])))] == [
        "questionnaire.pages.0.questions.0.questions.0.prefill"
    ]


def test_the_registers_of_the_demonstration_country_are_read_and_another_country_may_have_none(tmp_path: Path) -> None:
    assert {register.code for register in read_registers(FOLDER / "tj")} >= {
        "population",
        "civil_acts",
        "business",
        "property",
    }
    assert all(not register.name.missing() for register in read_registers(FOLDER / "tj"))
    assert read_registers(tmp_path) == ()


def test_a_register_that_is_not_connected_is_advice_and_blocks_nothing() -> None:
    definition = service(asks("home", "address", prefill="population"), asks("mail", "email", prefill="account"))
    known = Known(registers=[HELD])
    assert findings(definition, known) == []
    assert said(advice(definition, known)) == [
        (
            "questionnaire.pages.0.questions.0.prefill",
            "Not connected yet: the register (en). People type 1 answers that it holds.",
        )
    ]


def test_reading_ease_is_as_published() -> None:
    easy = reading.measure(["The cat sat on the mat. The dog ran to the man."], "en")
    assert (easy.words, easy.sentences) == (12, 2)
    assert easy.ease == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 1)
    russian = reading.measure(["Мама мыла раму."], "ru")
    assert russian.ease == pytest.approx(206.835 - 1.3 * 3 - 60.1 * 2)
    for language in ("tg", "kk"):
        assert reading.measure(["Як ду се."], language).ease is None


def test_hard_texts_are_pointed_at_in_each_language_without_blocking() -> None:
    hard = "Notwithstanding administrative considerations applicability determinations necessitate documentation. " * 15
    long = " ".join(["калима"] * 26) + "."
    listed = [
        (("summary",), LocalisedText({"en": hard, "tg": f"{long} " * 4, "ru": "Кот спит.", "kk": "Мысық ұйықтап жатыр."}))
    ]
    told = [str(finding) for finding in reading.advice(listed)]
    assert told[0].startswith("Sentences in tg have 26 words on average")
    assert told[1].startswith("The texts in en are for readers of about 22")
    assert told[2] == "A sentence of 26 words in tg. Make two of it."
    assert len(told) == 3
