"""A rule is said whole: whoever approves it reads every operator, and no two rules that differ read the same."""

import pytest

from egov.authorities import queries
from egov.catalogue.sentences import exact_words
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.conditions import parse
from tests.builders.questionnaire import AREAS, a_page, a_question, a_questionnaire

FORM = a_questionnaire(
    a_page(
        a_question("who", "one_of"),
        a_question("many", "many_of"),
        a_question("sure", "yes_no"),
        a_question("age", "number"),
        a_question("born", "date"),
        a_question("kids", "group"),
        a_question("home", "region_district"),
        a_question("one", "person"),
    )
)
VAR = {"var": "who"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (None, ""),
        ({"==": [VAR, "a"]}, "who (en): a (en)"),
        ({"!=": [VAR, "a"]}, "who (en): not a (en)"),
        ({"in": [VAR, ["a", "b"]]}, "who (en): a (en), b (en)"),
        ({"in": ["a", {"var": "many"}]}, "many (en): a (en)"),
        ({"var": "sure"}, "sure (en): yes"),
        ({"!": [{"var": "sure"}]}, "sure (en): no"),
        ({"==": [{"var": "sure"}, False]}, "sure (en): no"),
        ({"missing": ["who", "age"]}, "who (en): is not answered or age (en): is not answered"),
        ({"!": {"missing": ["who"]}}, "who (en): is answered"),
        ({"!": {"missing": ["who", "age"]}}, "who (en): is answered; age (en): is answered"),
        ({"<": [{"var": "age"}, 18]}, "age (en): less than 18"),
        ({"<=": [18, {"var": "age"}, 60]}, "age (en): from 18 to 60"),
        ({">=": [{"var": "born.years_since"}, 18]}, "born (en), whole years since then: at least 18"),
        ({"<": [{"var": "today"}, "2027-01-01"]}, '{"<": [{"var": "today"}, "2027-01-01"]}'),
        (
            {"and": [{"==": [VAR, "a"]}, {"or": [{"var": "sure"}, {">": [{"var": "age"}, 5]}]}]},
            "who (en): a (en); (sure (en): yes or age (en): more than 5)",
        ),
        (
            {"some": [{"var": "kids"}, {">": [{"var": "kids_age"}, 3]}]},
            "kids (en), in some entry: kids_age (en): more than 3",
        ),
        ({"==": [{"var": "home.region"}, "TJ-DU"]}, "home (en), Region: TJ-DU"),
        ({"in": [{"var": "home.district"}, ["a", "b"]]}, "home (en), City or district: a, b"),
        ({"!": {"missing": ["one.patronymic"]}}, "one (en), Patronymic: is answered"),
        ({">=": [{"var": "one.born_on.years_since"}, 18]}, "one (en), whole years since then: at least 18"),
        ({"==": [VAR, "gone"]}, '{"==": [{"var": "who"}, "gone"]}'),
    ],
)
def test_a_rule_is_said_whole(app, rule, words):
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert exact_words(parse(rule) if rule else None, FORM) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_that_differ_read_differently_in_every_language(app, language):
    rules = [{op: [{"var": "age"}, 5]} for op in ("==", "!=", "<", "<=", ">", ">=")]
    rules += [{op: [{"var": "born"}, "2020-01-01"]} for op in ("==", "!=", "<", "<=", ">", ">=")]
    rules += [{"missing": ["age"]}, {"!": {"missing": ["age"]}}, {"!": [{"==": [{"var": "age"}, 5]}]}]
    rules += [{"missing": ["age", "who"]}, {"!": {"missing": ["age", "who"]}}]
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        assert len({exact_words(parse(rule), FORM) for rule in rules}) == len(rules)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"or": [{"in": ["a", {"var": "many"}]}, {"in": ["b", {"var": "many"}]}]}, "many (en): a (en) or b (en)"),
        (
            {"or": [{"in": ["a", {"var": "many"}]}, {"in": ["b", {"var": "many"}]}, {"==": [VAR, "a"]}]},
            "many (en): a (en) or b (en) or who (en): a (en)",
        ),
        (
            {"and": [{"or": [{"in": ["a", {"var": "many"}]}, {"in": ["b", {"var": "many"}]}]}, {"==": [VAR, "a"]}]},
            "(many (en): a (en) or b (en)); who (en): a (en)",
        ),
        ({"and": [{"in": ["a", {"var": "many"}]}, {"in": ["b", {"var": "many"}]}]}, "many (en): a (en); many (en): b (en)"),
    ],
)
def test_choices_of_one_question_are_named_once(app, rule, words):
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert exact_words(parse(rule), FORM) == words


def test_regions_and_districts_are_said_by_their_names(app, monkeypatch):
    monkeypatch.setattr(queries, "list_areas", lambda: AREAS)
    with app.test_request_context("/ru/"):
        app.preprocess_request()
        words = exact_words(parse({"==": [{"var": "home.region"}, "TJ-DU"]}), FORM)
    assert words == "home (ru), Регион: Dushanbe (ru)"
