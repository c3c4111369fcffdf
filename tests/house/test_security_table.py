"""`docs/security.md` is true: every test it names exists."""

import re

from egov.config import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)


def test_every_test_that_the_table_names_exists():
    missing = [
        f"{path}::{name}"
        for path, name in NAMED
        if not (ROOT / path).exists() or f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert NAMED
    assert not missing


def test_every_row_of_the_table_names_a_test():
    rows = [line for line in TEXT.split("## Ways")[0].splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [row for row in rows if "`tests/" not in row] == []
