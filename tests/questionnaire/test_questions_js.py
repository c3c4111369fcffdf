"""The browser follows rules by the same table as the server."""

import pytest
from playwright.sync_api import Browser

from egov.config import ROOT
from tests.questionnaire.test_conditions import SUBSET, operators_of, shared_table

RUN = """async ([source, cases]) => {
  const rules = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(source));
  return cases.map((given) => rules.evaluate(given.rule, given.data ?? null));
}"""


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_the_public_table_holds_in_the_browser_too(chromium: Browser) -> None:
    cases = [given for given in shared_table() if operators_of(given["rule"]) <= SUBSET]
    source = (ROOT / "egov" / "static" / "js" / "questions.js").read_text(encoding="utf-8")
    page = chromium.new_page()
    results = page.evaluate(RUN, [source, cases])
    page.close()
    wrong = [(given["rule"], result) for given, result in zip(cases, results, strict=True) if result != given["result"]]
    assert wrong == []
