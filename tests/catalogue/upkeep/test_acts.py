"""A service that names an act out of force has a task at the place; the register comes in whole or not at all."""

import datetime as dt

import pytest
import sqlalchemy as sa

from egov.catalogue.upkeep import act_files, acts, worklist
from egov.catalogue.upkeep.models import LegalAct, TaskState
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import Conflict, Invalid, NotAllowed
from egov.kernel.localised import LocalisedText
from tests.builders.authorities import an_authority
from tests.builders.catalogue import TESTER, a_new_version, a_service, four
from tests.builders.identity import actor_of, an_account

TODAY = dt.date(2026, 5, 4)
HEADER = "code,title_tg,title_ru,title_kk,title_en,names,in_force_on,repealed_on,replaced_by,source\n"


def act(code="№ 188 от 29.04.2006", **fields):
    given = {"title": LocalisedText(ru="О государственной регистрации"), "repealed_on": dt.date(2026, 5, 1)} | fields
    return acts.add(acts.Draft(code=code, **given), by=TESTER, now=clock.now())


def make(on=TODAY):
    made = acts.make_tasks(on, clock.now())
    db.session.commit()
    return made


def found():
    return sorted((line.service.slug, line.task.anchor) for line in worklist.list_tasks(TESTER).items)


@pytest.mark.parametrize(
    "named",
    ["Закон «О государственной  регистрации» РТ", "Закон № 188 от 29.04.2006", "О ГОСУДАРСТВЕННОЙ РЕГИСТРАЦИИ, статья 5"],
)
def test_a_place_that_names_a_repealed_act_is_a_task(app, named):
    a_service("births", legal_basis=[{"title": four("Constitution")}, {"title": four("x", ru=named)}])
    act()
    assert make() == (1, 0)
    assert found() == [("births", "legal_basis/1")]


@pytest.mark.parametrize("named", ["Закон № 188 от 29.04.20061", "Негосударственной регистрации", "Закон о регистрации"])
def test_what_only_looks_like_the_name_is_none(app, named):
    a_service("births", legal_basis=[{"title": four("x", ru=named)}])
    act()
    assert make() == (0, 0)


def test_norms_of_refusal_grounds_are_looked_at_and_one_place_is_one_task(app):
    ground = {"code": "no", "text": four("No"), "norm": four("№ 188 от 29.04.2006")}
    a_service("births", refusal_grounds=[ground])
    act()
    make()
    assert found() == [("births", "refusal_grounds/no")]


def test_an_act_in_force_or_repealed_later_is_no_task_before_its_day(app):
    a_service("births", legal_basis=[{"title": four("x", ru="№ 188 от 29.04.2006")}])
    act(repealed_on=dt.date(2026, 5, 5))
    assert make() == (0, 0)
    assert make(dt.date(2026, 5, 5)) == (1, 0)


def test_a_task_goes_with_its_cause_and_one_set_aside_stays_so(app):
    service = a_service("births", legal_basis=[{"title": four("x", ru="№ 188 от 29.04.2006")}])
    act()
    make()
    task = worklist.list_tasks(TESTER).items[0].task
    worklist.settle(task, TaskState.SET_ASIDE, reason="transition", by=TESTER, now=clock.now())
    assert make() == (0, 0)
    a_new_version(service, legal_basis=[{"title": four("Another law")}])
    assert make() == (0, 1)
    assert task.state == TaskState.DONE


def test_the_register_is_for_publishers_of_the_whole_catalogue(app):
    for account in (an_account("editor"), an_account("publisher", an_authority())):
        with pytest.raises(NotAllowed):
            acts.add(acts.Draft("№ 1 of 2020", LocalisedText.of("An act")), by=actor_of(account), now=clock.now())
    by = actor_of(an_account("publisher"))
    kept = acts.add(acts.Draft("№ 1 of 2020", LocalisedText.of("An act")), by=by, now=clock.now())
    with pytest.raises(Conflict):
        acts.change(kept, acts.draft_of(kept), seen=kept.version_id + 1, by=by, now=clock.now())


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("code", {"code": "1"}),
        ("title_tg", {"title": LocalisedText()}),
        ("names", {"names": ("x",)}),
        ("repealed_on", {"in_force_on": TODAY, "repealed_on": TODAY}),
        ("repealed_on", {"replaced_by": "Another", "repealed_on": None}),
        ("source", {"source": "heaven"}),
        ("code", {"code": "№ 188 от 29.04.2006"}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(app, field, draft):
    act()
    whole = {"code": "№ 2 of 2020", "title": LocalisedText.of("An act")} | draft
    with pytest.raises(Invalid) as refused:
        acts.add(acts.Draft(**whole), by=TESTER, now=clock.now())
    assert refused.value.field == field


def test_a_file_is_taken_in_and_again_changes_nothing(app, tmp_path):
    path = tmp_path / "acts.csv"
    path.write_text(HEADER + "№ 1 of 2020,Қонун,Закон,,,Other law; Old law,2020-01-01,2024-02-29,№ 2 of 2024,verified\n")
    assert act_files.take_in(path, by=TESTER, now=clock.now()) == {"added": 1, "changed": 0, "unchanged": 0}
    assert act_files.take_in(path, by=TESTER, now=clock.now()) == {"added": 0, "changed": 0, "unchanged": 1}
    kept = db.session.scalars(sa.select(LegalAct)).one()
    assert (kept.names, kept.repealed_on) == (["Other law", "Old law"], dt.date(2024, 2, 29))


def test_every_mistake_of_a_file_is_named_with_its_line_and_nothing_is_kept(app, tmp_path):
    path = tmp_path / "acts.csv"
    good = "№ 1 of 2020,Қонун,,,,,,,,\n"
    path.write_text(HEADER + good + "№ 2 of 2020,Қонун,,,,,2020-13-01,,,\n" + good + "№ 3,,,,,,,,,\n")
    ran = app.test_cli_runner().invoke(args=["catalogue", "acts", "import", str(path)])
    assert ran.exit_code == 1
    assert [line.split(":")[1] for line in ran.output.splitlines()[:3]] == ["3", "4", "5"]
    assert "nothing was imported" in ran.output
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(LegalAct.id))) == 0


def test_what_rests_on_memory_is_listed_with_its_places(app):
    a_service("a", legal_basis=[{"title": four("Law"), "source": "memory"}])
    a_service("b", legal_basis=[{"title": four("Law"), "source": "verified"}])
    assert [(row.slug, row.places) for row in acts.list_unsure(TESTER).items] == [("a", [(("legal_basis", 0), "memory")])]
