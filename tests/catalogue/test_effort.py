"""How much there is to fill in is reckoned in one place and said alike everywhere."""

import pytest

from egov.catalogue.effort import effort_of
from egov.catalogue.queries import definition_of
from tests.builders import applications as build
from tests.builders.identity import an_account, sign_in


def test_effort_counts_questions_and_pages_and_rounds_minutes_up(app):
    effort = effort_of(definition_of(build.a_published_version()).questionnaire)
    assert (effort.questions, effort.pages, effort.minutes) == (7, 3, 3)


@pytest.mark.parametrize(
    ("role", "path"),
    [("citizen", "/en/services/{}"), ("citizen", "/en/services/{}/apply"), ("editor", "/en/admin/services/{}")],
)
def test_passport_start_page_and_editor_say_one_thing(client, role, path):
    version = build.a_published_version("effort-service")
    sign_in(client, an_account(role))
    words = effort_of(definition_of(version).questionnaire)
    page = client.get(path.format("effort-service")).text
    assert f"{words.pages} pages, up to {words.questions} questions, about {words.minutes} minutes" in page
