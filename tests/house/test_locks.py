"""What is installed is what was reviewed: every package pinned, every file of it by its hash."""

import re

import pytest

from egov.config import ROOT
from tests.house.lock import LOCKS, out_of_step

PINNED = re.compile(r"^([a-z0-9._-]+)(\[[^]]+\])?==\S+", re.IGNORECASE)


def test_the_locks_are_resolved_from_the_present_requirements():
    assert out_of_step() == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_the_hashes_of_its_files(name):
    text = re.sub(r" \\\n\s+", " ", (ROOT / name).read_text(encoding="utf-8"))
    rows = [row for row in text.splitlines() if row.strip() and not row.startswith("#")]
    assert len(rows) > 40
    for row in rows:
        assert PINNED.match(row), row[:80]
        assert "--hash=sha256:" in row, row[:80]
        assert "://" not in row, row[:80]


def test_installing_asks_for_the_hashes():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installing = re.findall(r"pip install.*", makefile)
    assert installing
    assert all("--require-hashes -r requirements" in line for line in installing)
