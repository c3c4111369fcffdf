"""One applicant in many windows at once, on whichever database the suite runs."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask.testing import FlaskClient

from egov.applications import actions, queries
from egov.applications.models import Application, Receipt
from egov.journal.models import JournalRow
from egov.kernel.canonical import digest
from egov.kernel.db import db
from egov.questionnaire.answers import prune
from tests.builders import applications as make
from tests.builders.identity import an_account, sign_in
from tests.linting_client import csrf_token_of

PRESSES = 12


def test_send_pressed_in_many_windows_at_once_files_once_and_leads_everyone_to_the_same_receipt(app, monkeypatch):
    monkeypatch.setattr(app, "test_client_class", FlaskClient)  # whose listeners would meet one another
    applicant = an_account()
    draft = make.a_full_draft(applicant)
    path, key = f"/en/applications/{draft.reference}/submit", draft.id
    seen = digest(prune(queries.definition_of(draft).questionnaire, draft.answers))
    windows = [app.test_client() for _ in range(PRESSES)]
    for window in windows:
        sign_in(window, applicant)
    db.session.remove()
    start = Barrier(PRESSES)

    def press(window):
        start.wait()
        return window.post(path, data={"csrf_token": csrf_token_of(window), "seen": seen, "agreed": "y"})

    with ThreadPoolExecutor(PRESSES) as pool:
        answers = list(pool.map(press, windows))
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, path.replace("submit", "receipt"))}
    filed = sa.select(sa.func.count()).where(JournalRow.kind == "application.submitted", JournalRow.subject_id == key)
    assert db.session.scalar(filed) == 1
    assert db.session.scalar(sa.select(sa.func.count(Receipt.id)).where(Receipt.application_id == key)) == 1


def test_drafts_begun_in_many_windows_at_once_do_not_pass_their_limit(app, monkeypatch):
    monkeypatch.setattr(app, "test_client_class", FlaskClient)  # whose listeners would meet one another
    monkeypatch.setattr(actions, "MAX_OPEN_DRAFTS", 2)
    applicant, version = an_account(), make.a_published_version()
    path = f"/en/services/{queries.catalogue.get_service_of(version).slug}/apply"
    windows = [app.test_client() for _ in range(6)]
    for window in windows:
        sign_in(window, applicant)
    key = applicant.id
    db.session.remove()
    start = Barrier(len(windows))

    def press(place):
        start.wait()
        return (
            windows[place]
            .post(path, data={"csrf_token": csrf_token_of(windows[place]), "key": f"window-{place}"})
            .status_code
        )

    with ThreadPoolExecutor(len(windows)) as pool:
        answers = sorted(pool.map(press, range(len(windows))))
    assert answers.count(303) == 2, answers
    assert db.session.scalar(sa.select(sa.func.count(Application.id)).where(Application.account_id == key)) == 2
