"""What comes in by the hundred is the same, row by row, as what is published one by one; all of it or nothing."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.catalogue import actions, bulk, checking, exporting, importing, queries, reviewing, revisions, savings
from egov.catalogue.checking import findings, is_gap
from egov.catalogue.definition import digest_of, read_definition
from egov.catalogue.models import Service, ServiceListing, ServiceTopic, ServiceVersion, ServiceWords, State
from egov.catalogue.search.searching import search
from egov.catalogue.yaml_files import write
from egov.journal.models import JournalRow
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_definition, a_new_version, a_service, four, tried
from tests.builders.identity import actor_of, an_account

NOW = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)


def definitions():
    return [
        a_definition("one", code="A1", name=four("Fishing permit"), audience=["citizen", "legal_entity"]),
        a_definition("two", code="A2", name=four("Hunting permit"), fees=[{"kind": "fixed", "amount": "5"}]),
        a_definition("three", code="A3", description=None, faq=[]),
    ]


def items(found, seen=None):
    return [
        bulk.Item(each, value := each.as_json(), digest_of(value), not findings(each), seen and seen.get(each.slug))
        for each in found
    ]


def rows_of(table):
    """The rows of a table as plain values, without keys."""
    keys = {"id", "service_id", "version_id", "subject_id", "authority_id", "stamp"}
    columns = [column for column in table.__table__.columns if column.key not in keys]
    return sorted(map(str, db.session.execute(sa.select(*columns)).all()))


def everything():
    found = {table.__name__: rows_of(table) for table in (Service, ServiceVersion, ServiceListing, ServiceTopic)}
    found |= {"ServiceWords": rows_of(ServiceWords), "JournalRow": rows_of(JournalRow)}
    revisions.forget()
    found["search"] = [
        [each.slug for each in search(text, language="en").items] for text in ("angling", "hunting", "permit")
    ]
    return found


def test_the_bulk_leaves_what_publishing_one_by_one_leaves_and_the_journal_says_which_it_was(app):
    an_authority("ministry")
    db.session.flush()
    db.session.begin_nested()
    for definition in definitions():
        actions.publish(actions.register(definition, by=TESTER, now=NOW), by=TESTER, now=NOW)
    changed = [a_definition("one", code="A1", name=four("Angling permit")), definitions()[1]]
    one = queries.get_service("one")
    actions.publish(actions.save_working(one, changed[0], by=TESTER, now=NOW), by=TESTER, now=NOW)
    singly = everything()
    db.session.rollback()
    db.session.expunge_all()
    an_authority("ministry")
    bulk.put_all(items(definitions()), author=TESTER, by=TESTER, now=NOW)
    seen = {"one": (queries.find_published(queries.get_service("one")).digest, None)}
    bulk.put_all(items(changed[:1], seen), author=TESTER, by=TESTER, now=NOW)
    together = everything()
    mark = ", 'imported': True"
    assert all(mark in row for row in together["JournalRow"])
    together["JournalRow"] = [row.replace(mark, "") for row in together["JournalRow"]]
    assert singly["search"][0] == ["one"]
    for name, rows in singly.items():
        assert together[name] == rows, name


def test_the_sender_does_not_publish_what_he_sent_but_a_colleague_does(app):
    an_authority("ministry")
    sender, colleague = actor_of(an_account("publisher")), actor_of(an_account("publisher"))
    first, second, third = definitions()
    bulk.put_all(items([first]), author=sender, by=sender, now=NOW)
    bulk.put_all(items([second]), author=sender, by=colleague, now=NOW)
    incomplete = read_definition(third.as_json() | {"name": {"ru": "Справка"}})
    bulk.put_all(items([incomplete]), author=sender, by=colleague, now=NOW)
    states = {
        service.slug: db.session.query(ServiceVersion).filter_by(service_id=service.id).one()
        for service in db.session.query(Service)
    }
    assert {slug: version.state for slug, version in states.items()} == {
        "one": State.IN_REVIEW,
        "two": State.PUBLISHED,
        "three": State.WORKING,
    }
    assert (states["two"].author_ids, states["two"].reviewer_id) == ([sender.account_id], colleague.account_id)
    assert [listing.slug for listing in queries.list_services().items] == ["two"]


def test_what_replaces_a_version_on_offer_is_tried_before_a_colleague_approves_it(app):
    service = a_service("one", name=four("First"))
    before = queries.get_published("one")
    sender, colleague = actor_of(an_account("publisher")), actor_of(an_account("publisher"))
    later = a_definition("one", code=service.code, name=four("Second"))
    bulk.put_all(items([later], {"one": (before.digest, None)}), author=sender, by=colleague, now=NOW)
    version = queries.find_open(service)
    assert (version.state, queries.get_published("one").number) == (State.IN_REVIEW, 1)
    assert reviewing.find_dry_run(version).done_at is None
    with pytest.raises(Conflict):
        actions.publish(version, by=colleague, now=NOW)
    actions.publish(tried(version), by=colleague, now=NOW)
    assert queries.get_published("one").number == 2


def test_a_colleague_publishes_for_authorities_of_his_own_only(app):
    home = an_authority("ministry")
    an_authority("other")
    sender, bound = actor_of(an_account("publisher")), actor_of(an_account("publisher", home))
    bulk.put_all(items([a_definition("one")]), author=sender, by=bound, now=NOW)
    assert queries.get_published("one").reviewer_id == bound.account_id
    with pytest.raises(NotAllowed):
        bulk.put_all(items([a_definition("two", authority="other")]), author=sender, by=bound, now=NOW)


def test_what_came_in_can_be_undone_by_editors_and_is_what_their_pages_are_compared_with(app):
    an_authority("ministry")
    author = actor_of(an_account("publisher"))
    first, second = (read_definition({**definitions()[0].as_json(), "name": {"ru": name}}) for name in ("Один", "Два"))
    bulk.put_all(items([first]), author=author, by=author, now=NOW)
    version = queries.find_open(queries.get_service("one"))
    assert savings.seen_at(version, version.version_id).definition == first.as_json()
    bulk.put_all(items([second], {"one": (None, version.digest)}), author=author, by=author, now=NOW)
    assert savings.seen_at(version, version.version_id).definition == second.as_json()
    assert savings.steps(version) == (savings.SAVED, "")


def test_somebody_faster_stops_all(app, tmp_path):
    an_authority("ministry")
    for definition in definitions():
        (tmp_path / f"{definition.slug}.yaml").write_text(write(definition), encoding="utf-8")
    with importing.survey(tmp_path, by=TESTER) as found:
        a_service("three")
        with pytest.raises(Conflict):
            importing.take(found, author=TESTER, by=TESTER, now=clock.now())


def test_a_fault_half_way_leaves_nothing(app, tmp_path, monkeypatch):
    an_authority("ministry")
    db.session.commit()
    monkeypatch.setattr(importing, "BATCH", 1)
    for definition in definitions():
        (tmp_path / f"{definition.slug}.yaml").write_text(write(definition), encoding="utf-8")
    put, calls = bulk.put_all, []

    def failing(*args, **more):
        calls.append(1)
        if len(calls) == 3:
            raise OSError("the disk is full")
        put(*args, **more)

    monkeypatch.setattr(bulk, "put_all", failing)
    result = app.test_cli_runner().invoke(args=["catalogue", "import", str(tmp_path)])
    assert isinstance(result.exception, OSError)
    assert len(calls) == 3
    for table in (Service, ServiceVersion, ServiceListing, ServiceWords, JournalRow):
        assert db.session.query(table).count() == 0


def test_a_service_that_was_retired_is_on_offer_again(app, tmp_path):
    service = a_service("one")
    (tmp_path / "one.yaml").write_text(write(queries.definition_of(queries.get_published("one"))), encoding="utf-8")
    actions.retire(service, by=TESTER, now=clock.now())
    assert importing.import_file(tmp_path, by=TESTER, now=clock.now()).changed == ["one"]
    assert queries.get_service("one").retired_at is None
    assert queries.get_published("one").number == 2


def test_a_publisher_of_one_authority_writes_in_its_services_only(app, tmp_path):
    home, other = an_authority("ministry"), an_authority("other")
    bound = actor_of(an_account("publisher", home))
    theirs = a_service("three", authority=other)
    for definition in (
        a_definition("one"),
        a_definition("two", authority=other.slug),
        a_definition("three", code=theirs.code, authority=home.slug),
    ):
        (tmp_path / f"{definition.slug}.yaml").write_text(write(definition), encoding="utf-8")
    report = importing.import_file(tmp_path, by=bound, now=clock.now())
    assert [(place.rpartition("/")[2].partition(":")[0], text) for place, text in report.refusals] == [
        ("three.yaml", "authority: you may not write in services of other"),
        ("two.yaml", "authority: you may not write in services of other"),
    ]


def test_an_empty_definition_has_gaps_and_nothing_wrong():
    bare = {"code": "1", "slug": "bare", "name": {}, "summary": {}, "authority": "ministry", "assurance": "high"}
    bare |= {"questionnaire": {"pages": []}, "terms": [], "audience": [], "channels": ["portal"]}
    found = findings(read_definition(bare))
    assert found
    assert all(is_gap(finding) for finding in found)


def test_progress_is_told_from_time_to_time(app, tmp_path, monkeypatch):
    an_authority("ministry")
    monkeypatch.setattr(importing, "PROGRESS_EVERY", 2)
    for definition in definitions():
        (tmp_path / f"{definition.slug}.yaml").write_text(write(definition), encoding="utf-8")
    told = []
    importing.survey(tmp_path, by=TESTER, progress=told.append).close()
    assert told == [2, 3]


def test_the_next_version_supersedes_the_one_before(app, tmp_path):
    service = a_service("one")
    a_new_version(service, name=four("Second"))
    third = read_definition(queries.definition_of(queries.get_published("one")).as_json() | {"name": four("Third")})
    (tmp_path / "one.yaml").write_text(write(third), encoding="utf-8")
    importing.import_file(tmp_path, by=TESTER, now=clock.now())
    found = queries.list_versions(queries.get_service("one"))
    assert [(version.number, version.state) for version in found] == [(3, "published"), (2, "superseded"), (1, "superseded")]
    assert queries.get_listing("one").name["en"] == "Third (en)"


@pytest.mark.parametrize("lacking", [{}, {"faq": [{"question": {"en": "How?"}, "answer": four("So.")}]}])
def test_a_service_goes_to_another_authority_only_when_that_is_approved(app, lacking):
    service = a_service("one", authority="ministry")
    before, other = service.authority_id, an_authority("other").id
    sender = actor_of(an_account("publisher"))
    moved = read_definition(
        queries.definition_of(queries.find_published(service)).as_json() | {"authority": "other"} | lacking
    )
    seen = {"one": (queries.find_published(service).digest, None)}
    bulk.put_all(items([moved], seen), author=sender, by=sender, now=NOW)
    assert service.authority_id == before
    version = queries.find_open(service)
    if not lacking:
        colleague = actor_of(an_account("publisher"))
        actions.publish(tried(version), by=colleague, now=NOW)
        assert service.authority_id == other


@pytest.fixture
def undescribed(app, monkeypatch):
    """A service that was published when nobody had to say what it costs."""
    with monkeypatch.context() as earlier:
        earlier.setattr(actions, "_must_be_complete", lambda _version: None)
        return a_service("one", fees=[])


def test_what_an_installation_wrote_out_it_takes_in_again_whatever_publishing_asks_for_since(undescribed, tmp_path):
    exporting.export(tmp_path)
    report = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert (report.unchanged, report.refusals) == (["one"], [])
    assert undescribed.last_number == 1


def test_what_was_written_out_without_a_fee_goes_into_an_empty_installation_and_waits_there_for_its_fee(app, tmp_path):
    an_authority("ministry")
    (tmp_path / "two.yaml").write_text(write(a_definition("two", fees=[])), encoding="utf-8")
    report = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert (report.added, report.working, report.refusals) == (["two"], 1, [])
    assert [str(told) for told in report.lacking] == [f"fees: {checking.NO_FEE}"]
    version = queries.find_open(queries.get_service("two"))
    assert version.state == State.WORKING
    with pytest.raises(Invalid):
        actions.request_review(version, by=TESTER, now=clock.now())
    assert importing.check(tmp_path, checking.Known()) != [], "a file that is checked by itself has to say what it costs"


def test_a_whole_definition_with_any_other_gap_is_refused_as_ever(app, tmp_path):
    an_authority("ministry")
    (tmp_path / "one.yaml").write_text(write(a_definition("one", fees=[], audience=[])), encoding="utf-8")
    report = importing.import_file(tmp_path, by=TESTER, now=clock.now())
    assert [text for _place, text in report.refusals] == ["audience: Say for whom the service is."]


def test_rows_drawn_before_free_had_to_be_said_are_mended_by_a_new_index(undescribed, app, client):
    old = {"free": True, "fee": {"parts": [], "varies": False}}
    db.session.execute(sa.update(ServiceListing).values(**old))
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["catalogue", "reindex"]).output == "1 services indexed.\n"
    db.session.expire_all()
    listing = queries.get_listing("one")
    assert not listing.free
    assert not listing.price(NOW.date()).described
    assert "/en/services/one" not in client.get("/en/services?free=1").text
    assert "Not described yet" in client.get("/en/services").text


def test_a_line_that_changes_nothing_is_not_refused_for_what_a_colleague_has_not_finished(app, tmp_path):
    service = a_service("one")
    broken = queries.definition_of(queries.get_published("one")).as_json()
    broken["evidence"] = [{"what": four("A letter"), "from": "applicant", "questions": ["gone"]}]
    actions.save_working(service, read_definition(broken), by=TESTER, now=clock.now())
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(f"code,slug,name_en\n{service.code},one,{broken['name']['en']}\n")
    report = importing.import_file(sheet, by=TESTER, now=clock.now(), dry_run=True)
    assert (report.unchanged, report.refused) == (["one"], 0)
