"""Everything that a definition can say is written in the browser: the schema and the forms are held beside each other."""

import pytest
from flask import g

from egov.admin import registry_part_forms as part_forms
from egov.admin.registry_builder_forms import OptionRow, PageForm, QuestionForm
from egov.admin.registry_kind_forms import KindForm
from egov.admin.registry_sections import PARTS
from egov.catalogue import comparison, definition, lines
from egov.questionnaire import schema
from tests.admin.test_builder import get
from tests.admin.test_parts import path, saved, write
from tests.builders.catalogue import a_definition, a_service, four
from tests.builders.identity import an_account, sign_in

OF_LISTS = {
    "eligibility": definition.EligibilityRule,
    "terms": definition.Term,
    "fees": definition.Fee,
    "evidence": definition.Evidence,
    "legal_basis": definition.Basis,
    "refusal_grounds": definition.Ground,
    "stages": definition.Stage,
    "faq": definition.Faq,
    "rows": definition.CertificateRow,
    "validity": definition.Validity,
}
FACTS = {
    "terms": {"amount": "3", "unit": "working_days"},
    "fees": {"kind": "fixed", "figure": "10"},
    "legal_basis": {"title_en": "Law"},
    "refusal_grounds": {"text_en": "Not entitled"},
}


def names_in(model):
    """The names of a part as files write them."""
    return {field.alias or name for name, field in model.model_fields.items()}


@pytest.fixture
def desk(client):
    sign_in(client, an_account("editor"))
    a_service("passport", published=False)
    return client


@pytest.mark.parametrize("name", OF_LISTS)
def test_a_line_of_every_list_is_written_whole(app, name):
    with app.test_request_context("/en/", method="POST", data={"key": "x", "code": "x"}):
        form = part_forms.FORMS[name].of({}, "")
        form.fit(a_definition(), ())
        written = set(form.fields_to_write(()))
    assert written | ({"condition"} if name in lines.CONDITIONAL else set()) == names_in(OF_LISTS[name])


def test_the_document_issued_and_the_service_itself_are_written_whole(app):
    with app.test_request_context("/en/", method="POST"):
        written = set(part_forms.CertificateForm.of({}, "").fields_to_write(()))
        facts = set(KindForm.of(a_definition(), "").fields_to_write())
    assert written | {"rows", "validity"} == names_in(definition.CertificateForm)
    assert facts == set(PARTS["kind"])
    for_life = {"code", "slug"}
    assert {name for names in PARTS.values() for name in names} | for_life == names_in(definition.ServiceDefinition)


def test_pages_questions_and_answers_to_choose_are_written_whole(app):
    conditions, own_screens, for_life = {"when"}, {"questions"}, {"key"}
    with app.test_request_context("/en/", method="POST"):
        pages = set(PageForm(formdata=None).fields_to_write())
        drawn = set(QuestionForm(formdata=None)._fields)
        answers = set(OptionRow(formdata=None)._fields)
    assert pages | conditions | own_screens | for_life == names_in(schema.Page)
    for names, model in ((drawn, schema.Question), (answers, schema.Option)):
        found = {name.removesuffix("_en") for name in names}
        assert found >= names_in(model) - conditions - own_screens


@pytest.mark.parametrize("name", FACTS)
def test_how_sure_a_fact_is_is_written_kept_and_seen(desk, name):
    assert write(desk, f"{name}.0", **FACTS[name], sureness="press").status_code == 303
    assert saved()[name][0]["source"] == "press"
    section = next(section for section, names in PARTS.items() if name in names)
    assert "Reported by the press" in get(desk, f"/{section}")
    assert write(desk, f"{name}.0", **FACTS[name], sureness="").status_code == 303
    assert "source" not in saved()[name][0]
    answer = write(desk, f"{name}.0", **FACTS[name], sureness="hearsay")
    assert answer.status_code == 422
    assert "Not a valid choice" in answer.get_data(as_text=True)


def test_the_kind_of_the_document_is_written_and_a_wrong_one_told_beside_it(desk):
    assert 'value="certificate"' in desk.get(path(rest="/parts/certificate")).get_data(as_text=True)
    assert write(desk, "certificate", document_kind="permit").status_code == 303
    assert saved()["certificate"]["kind"] == "permit"
    answer = write(desk, "certificate", document_kind="A Permit")
    assert answer.status_code == 422
    assert 'id="document_kind-error"' in answer.get_data(as_text=True)
    assert write(desk, "certificate", document_kind="").status_code == 303
    assert "kind" not in saved()["certificate"]


def test_both_are_told_as_differences(app):
    old = a_definition("one", code="1", fees=[{"kind": "free", "source": "memory"}])
    value = old.as_json()
    value["fees"] = [{"kind": "free", "source": "verified"}]
    value["certificate"] = {**value["certificate"], "kind": "permit"}
    value["legal_basis"] = [{"title": four("Law on certificates"), "source": "press"}]
    with app.test_request_context("/en/"):
        g.language = "en"
        found = comparison.compare(old, definition.read_definition(value))
    assert [(change.part, change.aspect, change.before, change.after) for change in found] == [
        ("Fee", "How sure is it?", "From memory, to be verified", "Found in a public source"),
        ("Legal basis", "How sure is it?", "Not said", "Reported by the press"),
        ("The document issued", "Kind of document", "certificate", "permit"),
    ]
