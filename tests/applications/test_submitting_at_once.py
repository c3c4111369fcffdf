"""One application is filed once, however many hands press the button at one moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from egov.applications.models import Application, Receipt
from egov.journal.models import JournalRow
from egov.kernel.db import db
from tests.builders import applications as make
from tests.builders.identity import an_account, sign_in
from tests.linting_client import csrf_token_of

THREADS = 20


def _at_once(app, account, path, data):
    browsers = []
    for _ in range(THREADS):
        browser = app.test_client()
        sign_in(browser, account)
        browsers.append((browser, csrf_token_of(browser)))
    start = Barrier(THREADS)

    def press(pair):
        browser, token = pair
        start.wait()
        return super(type(browser), browser).open(path, method="POST", data={"csrf_token": token, **data})

    db.session.commit()
    db.session.remove()
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(press, browsers))


@pytest.mark.slow
def test_twenty_presses_of_submit_file_one_application(app):
    account = an_account()
    draft = make.a_full_draft(account)
    identity, reference = draft.id, draft.reference
    responses = _at_once(app, account, f"/tg/applications/{reference}/submit", {"agreed": "y"})
    assert {response.status_code for response in responses} == {303}
    assert {response.location for response in responses} == {f"/tg/applications/{reference}/receipt"}
    count = sa.select(sa.func.count(Receipt.id)).where(Receipt.application_id == identity)
    assert db.session.scalar(count) == 1
    told = sa.select(sa.func.count(JournalRow.id)).where(JournalRow.kind == "application.submitted")
    assert db.session.scalar(told) == 1


@pytest.mark.slow
def test_twenty_presses_of_start_open_one_draft(app):
    account = an_account()
    make.a_published_version("birth")
    responses = _at_once(app, account, "/tg/services/birth/apply", {"key": "same"})
    assert {response.status_code for response in responses} == {303}
    assert len({response.location for response in responses}) == 1
    assert db.session.scalar(sa.select(sa.func.count(Application.id))) == 1


@pytest.mark.slow
def test_two_windows_saving_at_once_lose_no_answer(app):
    account = an_account()
    draft = make.a_draft(account)
    identity, reference = draft.id, draft.reference
    responses = _at_once(app, account, f"/tg/applications/{reference}/pages/reason", {"q_reason": "one of twenty"})
    assert {response.status_code for response in responses} == {303}
    assert db.session.get(Application, identity).answers == {"reason": "one of twenty"}
