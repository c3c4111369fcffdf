"""The browser follows rules by the same table as the server."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from egov.config import ROOT
from tests.questionnaire.test_conditions import SUBSET, operators_of, shared_table

RUN = """async ([source, cases]) => {
  const rules = await import("data:text/javascript;charset=utf-8," + encodeURIComponent(source));
  return cases.map((given) => rules.evaluate(given.rule, given.data ?? null));
}"""


@pytest.mark.browser
def test_the_public_table_holds_in_the_browser_too() -> None:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed; install the package 'chromium'")
        pytest.skip("Chromium is not installed (install the package 'chromium')")
    cases = [given for given in shared_table() if operators_of(given["rule"]) <= SUBSET]
    source = (ROOT / "egov" / "static" / "js" / "questions.js").read_text(encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        results = browser.new_page().evaluate(RUN, [source, cases])
        browser.close()
    wrong = [(given["rule"], result) for given, result in zip(cases, results, strict=True) if result != given["result"]]
    assert wrong == []
