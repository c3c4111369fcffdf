"""One applicant in many windows at once, on whichever database the suite runs."""

from functools import partial

import sqlalchemy as sa
from flask.testing import FlaskClient

from egov.applications import actions, queries
from egov.applications.models import Application, Receipt
from egov.journal.models import JournalRow
from egov.kernel.canonical import digest
from egov.kernel.db import db
from egov.questionnaire.answers import prune
from tests.at_once import at_once
from tests.builders import applications as make
from tests.builders.identity import an_account, sign_in
from tests.linting_client import csrf_token_of

WINDOWS = 12


def pressed(app, account, path, *forms):
    """What `path` answers the forms, sent at once from windows of their own: status and address."""
    windows = [FlaskClient(app, app.response_class) for _ in forms]  # the linting one's listeners would meet one another
    for window in windows:
        sign_in(window, account)

    def press(window, form):
        answer = window.post(path, data={"csrf_token": csrf_token_of(window), **form})
        return answer.status_code, answer.location

    return at_once(app, [partial(press, window, form) for window, form in zip(windows, forms, strict=True)])


def count(column, *conditions):
    return db.session.scalar(sa.select(sa.func.count(column)).where(*conditions))


def test_send_pressed_in_many_windows_at_once_files_once_and_leads_everyone_to_the_same_receipt(app):
    applicant = an_account()
    draft = make.a_full_draft(applicant)
    path, key = f"/en/applications/{draft.reference}/submit", draft.id
    seen = digest(prune(queries.definition_of(draft).questionnaire, draft.answers))
    answers = pressed(app, applicant, path, *[{"seen": seen, "agreed": "y"}] * WINDOWS)
    assert set(answers) == {(303, path.replace("submit", "receipt"))}
    assert count(JournalRow.id, JournalRow.kind == "application.submitted", JournalRow.subject_id == key) == 1
    assert count(Receipt.id, Receipt.application_id == key) == 1


def test_start_pressed_many_times_at_once_opens_one_draft(app):
    applicant = an_account()
    make.a_published_version("birth")
    answers = pressed(app, applicant, "/tg/services/birth/apply", *[{"key": "same"}] * WINDOWS)
    assert {status for status, _address in answers} == {303}
    assert len(set(answers)) == 1
    assert count(Application.id) == 1


def test_one_page_saved_in_many_windows_at_once_keeps_the_answer(app):
    applicant = an_account()
    draft = make.a_draft(applicant)
    path, key = f"/tg/applications/{draft.reference}/pages/reason", draft.id
    answers = pressed(app, applicant, path, *[{"q_reason": "one of many"}] * WINDOWS)
    assert {status for status, _address in answers} == {303}
    assert db.session.get(Application, key).answers == {"reason": "one of many"}


def test_drafts_begun_in_many_windows_at_once_do_not_pass_their_limit(app, monkeypatch):
    monkeypatch.setattr(actions, "MAX_OPEN_DRAFTS", 2)
    applicant, version = an_account(), make.a_published_version()
    path = f"/en/services/{queries.catalogue.get_service_of(version).slug}/apply"
    key = applicant.id
    answers = pressed(app, applicant, path, *[{"key": f"window-{number}"} for number in range(6)])
    assert [status for status, _address in answers].count(303) == 2, answers
    assert count(Application.id, Application.account_id == key) == 2
