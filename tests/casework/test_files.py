"""Files of the applicant in officers' hands: downloads that are told in the journal, and nobody else's."""

import pytest

from egov.applications import actions as applying
from egov.casework import actions, consulting, queries
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.db import db
from tests.builders.applications import a_full_draft
from tests.builders.casework import TESTER, a_bureau, a_case_in_hand, a_citizen, case_of
from tests.builders.files import a_pdf, a_stored_file
from tests.builders.identity import actor_of, sign_in


@pytest.fixture
def photographed(client):
    """A bureau with a case in hand that has a file, the file's id and the browser of the officer."""
    bureau, applicant = a_bureau(), a_citizen()
    draft, by = a_full_draft(applicant, bureau.version), actor_of(applicant)
    stored = a_stored_file(name="photo.pdf", by=by)
    applying.attach(draft, stored, path="photo", by=by, now=clock.now())
    applying.submit(draft, by=by, now=clock.now())
    case = case_of(draft)
    actions.take(case, by=bureau.by, now=clock.now())
    db.session.commit()
    sign_in(client, bureau.officer)
    return client, bureau, case, stored.id


def accesses(case):
    applicant = queries.get_case_by_id(case.id, by=TESTER).applicant
    return [(row.kind, row.facts["purpose"], row.facts.get("file")) for row in journal.list_accesses(applicant.id).items]


def test_a_file_is_a_download_and_its_opening_is_told(photographed):
    client, _bureau, case, file_id = photographed
    path = f"/tg/casework/{queries.reference_of(case)}"
    page = client.get(path).get_data(as_text=True)
    assert f"{path}/files/{file_id}" in page
    answer = client.get(f"{path}/files/{file_id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data == a_pdf()
    assert accesses(case)[0] == ("case.file_viewed", "review", file_id)


def test_a_file_of_another_case_is_not_found(photographed):
    client, bureau, _case, file_id = photographed
    other = a_case_in_hand(bureau)
    assert client.get(f"/tg/casework/{queries.reference_of(other)}/files/{file_id}").status_code == 404
    assert client.get(f"/tg/casework/{queries.reference_of(other)}/files/999999").status_code == 404


@pytest.mark.parametrize(("shown", "status"), [(["photo"], 200), (["reason"], 404)])
def test_a_consulted_authority_opens_the_files_it_was_shown_and_no_others(photographed, shown, status):
    client, bureau, case, file_id = photographed
    other = a_bureau()
    asked = consulting.consult(
        case, authority=other.authority, question="Is it so?", question_keys=shown, by=bureau.by, now=clock.now()
    )
    db.session.commit()
    sign_in(client, other.officer)
    path = f"/tg/casework/consultations/{asked.id}"
    page = client.get(path).get_data(as_text=True)
    assert (f"{path}/files/{file_id}" in page) == (status == 200)
    assert client.get(f"{path}/files/{file_id}").status_code == status
    told = ("case.file_viewed", "advice", file_id) in accesses(case)
    assert told == (status == 200)


def test_a_consulted_authority_that_has_answered_sees_nothing_of_the_applicant_any_more(photographed):
    client, bureau, case, file_id = photographed
    other = a_bureau()
    asked = consulting.consult(
        case, authority=other.authority, question="Is it so?", question_keys=["photo"], by=bureau.by, now=clock.now()
    )
    db.session.commit()
    sign_in(client, other.officer)
    path = f"/en/casework/consultations/{asked.id}"
    assert f"{path}/files/{file_id}" in client.get(path).text
    assert client.submit(path, {"opinion": "agrees", "advice": "It is"}).status_code == 303
    page = client.get(path).text
    assert "Is it so?" in page
    assert "not shown any more" in page
    assert f"/files/{file_id}" not in page
    assert client.get(f"{path}/files/{file_id}").status_code == 404
