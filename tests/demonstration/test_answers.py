"""What invented applicants answer could be true: children are children, parents are older, and nothing ends before it begins."""

import datetime as dt
import random

import pytest
import yaml

from egov.authorities.queries import Area
from egov.demonstration.answers import Inventor
from egov.demonstration.kin import asks_for
from egov.demonstration.people import invent
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import load_profile
from egov.questionnaire.schema import Questionnaire

TODAY = dt.date(2026, 11, 26)
PLACE = LocalisedText.of("x")
AREAS = [Area("TJ-DU", "city", None, PLACE), Area("TJ-DU-sino", "district", "TJ-DU", PLACE)]
FOLDER = load_profile("tj").folder / "services"


def answers(slug, times=40):
    """What as many people answer to the questions of a service, each with who they are."""
    value = yaml.safe_load((FOLDER / f"{slug}.yaml").read_text(encoding="utf-8"))
    questionnaire = Questionnaire.model_validate(value["questionnaire"])
    for number, person in enumerate(invent(times)):
        yield person, Inventor(person, random.Random(number), AREAS, TODAY, slug).fill(questionnaire)


def years(earlier, later):
    return (dt.date.fromisoformat(str(later)) - dt.date.fromisoformat(str(earlier))).days / 365.25


@pytest.mark.parametrize(
    ("slug", "least", "most"),
    [("kindergarten-queue", 1, 6), ("first-grade", 6, 8), ("birth-allowance", 0, 2), ("paternity", 0, 6)],
)
def test_a_child_has_the_age_that_the_service_is_for(slug, least, most):
    for _person, given in answers(slug):
        assert least <= years(given["child"]["born_on"], TODAY) <= most


def test_parents_are_grown_when_their_child_is_born_and_bear_its_surname():
    for person, given in answers("first-grade"):
        child = given["child"]
        assert given["relation"] in ("mother", "father", "guardian")
        for role in {"mother", "father"} & given.keys():
            parent = given[role]
            assert years(parent["born_on"], child["born_on"]) >= 18, role
            assert parent["surname"].removesuffix("а") == child["surname"].removesuffix("а")
            if given["relation"] == role:
                assert (parent["name"], parent["born_on"]) == (person.name, person.born_on.isoformat())
        if "father" in given:
            assert child["patronymic"].startswith(given["father"]["name"])


def test_a_newborn_has_one_birth_date_and_its_fathers_name():
    for _person, given in answers("birth-registration"):
        child = given["children"][0]
        assert years(child["child_birth_date"], TODAY) < 0.3
        assert years(given["mother"]["born_on"], child["child_birth_date"]) >= 18
        assert given["mother_number"] != given.get("father_number")


def test_whoever_died_was_older_than_the_child_that_reports_it():
    for person, given in answers("death-registration"):
        assert given["relation"] == "child"
        assert years(given["deceased"]["born_on"], person.born_on) >= 18
        assert years(given["death_date"], TODAY) < 0.2


def test_members_of_a_family_are_what_they_are_said_to_be():
    for person, given in answers("targeted-assistance"):
        for entry in given["members"]:
            older = years(entry["member"]["born_on"], person.born_on)
            assert {"child": older < 0, "parent": older > 18, "spouse": abs(older) < 6}[entry["relation"]], entry


def test_a_certificate_about_oneself_names_oneself_and_nothing_ends_before_it_begins():
    asked = {"me": 0, "my_child": 0}
    for person, given in answers("criminal-record"):
        about, subject = given["about_whom"], given["subject"]
        asked[about] = asked.get(about, 0) + 1
        assert (subject["born_on"] == person.born_on.isoformat()) is (about == "me")
        if about == "my_child":
            assert years(subject["born_on"], TODAY) < 15
        for stay in given.get("abroad_periods", ()):
            assert years(stay["abroad_from"], stay.get("abroad_until", TODAY)) >= 0
    assert min(asked.values()) > 0
    for person, given in answers("archive-certificate"):
        assert person.born_on.year + 16 < int(given["year_from"]) <= int(given["year_until"]) <= TODAY.year


def test_people_ask_for_what_people_of_their_age_ask_for():
    people = invent(60)
    pensioners = [one for one in people if asks_for(one, "old-age-pension", TODAY)]
    assert 0 < len(pensioners) < len(people)
    assert all(years(one.born_on, TODAY) >= 58 for one in pensioners)
    assert all(asks_for(one, "criminal-record", TODAY) for one in people)
