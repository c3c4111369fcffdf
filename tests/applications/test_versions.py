"""Drafts and new versions: tried before, moved where that changes nothing, offered otherwise; what is filed never moves."""

import copy
from typing import Any

import pytest
import sqlalchemy as sa

from egov.applications import actions, queries, replaying, tasks, versions
from egov.applications.models import State
from egov.catalogue import actions as catalogue_actions
from egov.catalogue import queries as catalogue
from egov.catalogue import reviewing
from egov.catalogue.definition import read_definition
from egov.catalogue.models import ServiceVersion
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.errors import Conflict, NotAllowed, NotFound
from tests.builders.applications import (
    ANSWERS,
    a_draft,
    a_full_draft,
    a_published_version,
    a_submitted_application,
    an_approved_application,
    text,
)
from tests.builders.identity import actor_of, an_account
from tests.builders.spine import settle

WORKER = system("worker")


def further(version: ServiceVersion, change: Any, *, published: bool = True) -> ServiceVersion:
    """The next version of the service, with `change` made to its plain values."""
    value = copy.deepcopy(version.definition)
    change(value)
    service = catalogue.get_service_of(version)
    made = catalogue_actions.save_working(service, read_definition(value), by=WORKER, now=clock.now())
    db.session.flush()
    if published:
        made.state = "in_review"
        catalogue_actions.publish(made, by=WORKER, now=clock.now())
    db.session.commit()
    return made


def question(value: dict[str, Any], page: int, place: int) -> dict[str, Any]:
    found: dict[str, Any] = value["questionnaire"]["pages"][page]["questions"][place]
    return found


def reworded(value: dict[str, Any]) -> None:
    value["name"] = text("Better name")
    question(value, 0, 0)["label"] = text("Your telephone")


def stricter(value: dict[str, Any]) -> None:
    """Another fee and term, the question `reason` replaced by another."""
    value["fees"] = [{"kind": "fixed", "amount": "156.00"}]
    value["terms"] = [{"amount": 5, "unit": "working_days"}]
    question(value, 2, 0).update(key="purpose", label=text("Purpose"))


def result_of(version: ServiceVersion) -> dict[str, Any]:
    return replaying.replay(version, clock.now())


def test_the_dry_run_counts_what_would_change_and_changes_nothing(app):
    version = a_published_version()
    draft, filed = a_full_draft(version=version), a_submitted_application(version=version)
    kept = dict(draft.answers), dict(filed.answers), filed.due_on
    result = result_of(further(version, stricter, published=False))
    for part in (result["drafts"], result["cases"]):
        assert (part["total"], part["read"], part["changed"], part["stuck"]) == (1, 1, 1, 1)
        assert part["lost"] == [["reason", 1]]
        assert part["asked"] == [["purpose", 1]]
        assert part["fees"] == [["78.00 TJS", "156.00 TJS", 1]]
        assert part["terms"] == [["10 working_days", "5 working_days", 1]]
        assert (part["sooner"], part["later"]) == (1, 0)
    db.session.expire_all()
    assert (draft.answers, filed.answers, filed.due_on) == kept
    assert (draft.version_id, filed.version_id) == (version.id, version.id)


def test_other_words_change_nothing(app):
    version = a_published_version()
    a_full_draft(version=version)
    a_submitted_application(version=version)
    result = result_of(further(version, reworded, published=False))
    assert result["drafts"]["changed"] == result["cases"]["changed"] == 0
    assert result["cases"]["fees"] == result["cases"]["lost"] == []


def test_the_result_says_nothing_of_a_person_or_an_answer(app):
    version = a_published_version()
    account = an_account()
    filed = a_submitted_application(account, version, reason="a secret reason", phone="+992911111111")
    told = str(result_of(further(version, stricter, published=False)))
    for secret in ("secret", "+992911111111", filed.reference, account.surname, account.email):
        assert secret not in told


def test_the_dry_run_reads_no_more_than_its_limit_and_says_so(app, monkeypatch):
    monkeypatch.setattr(replaying, "MOST_DRAFTS", 2)
    version = a_published_version()
    for _ in range(3):
        a_draft(version=version)
    result = result_of(further(version, stricter, published=False))
    assert (result["drafts"]["total"], result["drafts"]["read"]) == (3, 2)


def test_the_worker_keeps_the_result_with_the_digest_and_the_journal_tells_what_was_read(app):
    version = a_published_version()
    a_submitted_application(version=version)
    made = further(version, stricter, published=False)
    editor = actor_of(an_account("editor"))
    reviewing.ask_dry_run(made, by=editor, now=clock.now())
    db.session.commit()
    settle()
    db.session.expire_all()
    found = reviewing.find_dry_run(made)
    assert found is not None
    assert found.result["cases"]["read"] == 1
    row = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "service.dry_run")).one()
    assert (row.facts["cases"], row.facts["drafts"]) == (1, 0)
    value = copy.deepcopy(made.definition)
    reworded(value)
    catalogue_actions.save_working(catalogue.get_service_of(made), read_definition(value), by=WORKER, now=clock.now())
    assert reviewing.find_dry_run(made) is None


def test_a_version_that_changed_before_the_worker_came_is_not_tried(app):
    version = a_published_version()
    made = further(version, stricter, published=False)
    tasks.dry_run({"version_id": made.id, "digest": "another"}, clock.now())
    assert reviewing.find_dry_run(made) is None


def test_drafts_are_moved_where_nothing_changes_for_them(app):
    version = a_published_version()
    draft = a_draft(version=version, phone=ANSWERS["phone"])
    before = draft.changed_at, list(draft.saved_pages), dict(draft.answers)
    newer = further(version, reworded)
    settle()
    db.session.expire_all()
    assert draft.version_id == newer.id
    assert (draft.changed_at, draft.saved_pages, draft.answers) == before
    assert queries.definition_of(draft).name["en"] == "Better name (en)"
    rows = db.session.scalars(sa.select(JournalRow).where(JournalRow.kind == "draft.moved")).all()
    assert [(row.actor, row.facts["lost"]) for row in rows] == [("system:worker", 0)]


def test_drafts_stay_where_something_changes_and_what_is_filed_or_decided_never_moves(app):
    version = a_published_version()
    draft, filed, decided = a_full_draft(version=version), a_submitted_application(version=version), None
    decided = an_approved_application(version=version)
    newer = further(version, stricter)
    further(newer, reworded)
    settle()
    db.session.expire_all()
    assert {draft.version_id, filed.version_id, decided.version_id} == {version.id}
    assert versions.find_newer(filed) is None
    for application in (filed, decided):
        owner = actor_of(db.session.get(type(an_account()), application.account_id))
        with pytest.raises(Conflict):
            versions.change_version(
                application, catalogue.get_published(catalogue.get_service_of(version).slug), by=owner, now=clock.now()
            )


def test_only_the_applicant_accepts_a_version_that_changes_something(app):
    version, account = a_published_version(), an_account()
    draft = a_full_draft(account, version)
    newer = further(version, stricter)
    with pytest.raises(NotAllowed):
        versions.change_version(draft, newer, by=WORKER, now=clock.now())
    with pytest.raises(NotFound):
        versions.change_version(draft, newer, by=actor_of(an_account()), now=clock.now())
    carried = versions.change_version(draft, newer, by=actor_of(account), now=clock.now())
    assert carried.lost == ("reason",)
    assert draft.answers == {"phone": ANSWERS["phone"]}
    assert draft.version_id == newer.id
    assert "reason" not in draft.saved_pages
    assert "you" in draft.saved_pages
    assert draft.state == State.DRAFT


def test_a_superseded_or_foreign_version_cannot_be_accepted(app):
    version, account = a_published_version(), an_account()
    draft = a_full_draft(account, version)
    newer = further(version, stricter)
    further(newer, reworded)
    for other in (newer, a_published_version()):
        with pytest.raises(Conflict):
            versions.change_version(draft, other, by=actor_of(account), now=clock.now())


def test_who_said_no_is_asked_again_only_for_a_still_newer_version(app):
    version, account = a_published_version(), an_account()
    draft = a_full_draft(account, version)
    assert versions.find_offered(draft) is None
    newer = further(version, stricter)
    assert versions.find_offered(draft) == newer
    versions.decline_version(draft, newer, by=actor_of(account), now=clock.now())
    db.session.commit()
    assert versions.find_offered(draft) is None
    actions.submit(draft, by=actor_of(account), now=clock.now())
    assert queries.find_receipt(draft)
    db.session.rollback()
    further(newer, reworded)
    assert versions.find_offered(draft) is not None
