"""A rule is said whole: whoever approves it reads every operator, and no two rules that differ read the same."""

import pytest

from egov.catalogue.rule_words import rule_words
from egov.kernel.localised import LANGUAGES
from egov.questionnaire.conditions import parse
from tests.builders.questionnaire import a_page, a_question, a_questionnaire

FORM = a_questionnaire(
    a_page(
        a_question("who", "one_of"),
        a_question("many", "many_of"),
        a_question("sure", "yes_no"),
        a_question("age", "number"),
        a_question("born", "date"),
        a_question("kids", "group"),
        a_question("home", "region_district"),
    )
)
VAR = {"var": "who"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (None, ""),
        ({"==": [VAR, "a"]}, "“who (en)” is “a (en)”"),
        ({"!=": [VAR, "a"]}, "“who (en)” is not “a (en)”"),
        ({"in": [VAR, ["a", "b"]]}, "“who (en)” is one of: “a (en)”, “b (en)”"),
        ({"in": ["a", {"var": "many"}]}, "“a (en)” is among the answers to “many (en)”"),
        ({"var": "sure"}, "“sure (en)” is yes"),
        ({"!": [{"var": "sure"}]}, "not: “sure (en)” is yes"),
        ({"==": [{"var": "sure"}, False]}, "“sure (en)” is no"),
        ({"missing": ["who", "age"]}, "“who (en)”, “age (en)” is not answered"),
        ({"!": {"missing": ["who"]}}, "“who (en)” is answered"),
        ({"<": [{"var": "age"}, 18]}, "“age (en)” is less than 18"),
        ({"<=": [18, {"var": "age"}, 60]}, "18 is at most “age (en)” and “age (en)” is at most 60"),
        ({">=": [{"var": "born.years_since"}, 18]}, "years since “born (en)” is at least 18"),
        ({"<": [{"var": "today"}, "2027-01-01"]}, "today is less than 2027-01-01"),
        (
            {"and": [{"==": [VAR, "a"]}, {"or": [{"var": "sure"}, {">": [{"var": "age"}, 5]}]}]},
            "“who (en)” is “a (en)” and (“sure (en)” is yes or “age (en)” is more than 5)",
        ),
        (
            {"some": [{"var": "kids"}, {">": [{"var": "kids_age"}, 3]}]},
            "for some entry of “kids (en)”: “kids_age (en)” is more than 3",
        ),
        ({"==": [{"var": "home.region"}, "TJ-DU"]}, "“home (en)” (region) is TJ-DU"),
    ],
)
def test_a_rule_is_said_whole(app, rule, words):
    with app.test_request_context("/en/"):
        app.preprocess_request()
        assert rule_words(parse(rule) if rule else None, FORM) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_that_differ_read_differently_in_every_language(app, language):
    rules = [{op: [{"var": "age"}, 5]} for op in ("==", "!=", "<", "<=", ">", ">=")]
    rules += [{"missing": ["age"]}, {"!": {"missing": ["age"]}}, {"!": [{"==": [{"var": "age"}, 5]}]}]
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        assert len({rule_words(parse(rule), FORM) for rule in rules}) == len(rules)
