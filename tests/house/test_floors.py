"""The floors hold, and the watchman who checks them is awake."""

import subprocess
import sys
from pathlib import Path

import pytest

from egov.config import ROOT

LINT = Path(sys.executable).with_name("lint-imports")


@pytest.mark.parametrize(
    ("module", "offence"),
    [
        ("egov/kernel/offence.py", "from egov.casework import models\n"),
        ("egov/authorities/offence.py", "from egov.journal import actions\n"),
    ],
)
def test_a_deliberate_violation_turns_the_contract_red(tmp_path, module, offence):
    import shutil

    shutil.copytree(ROOT / "egov", tmp_path / "egov", ignore=shutil.ignore_patterns("static", "translations", "*.pyc"))
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    for target in ("egov/casework/models.py", "egov/journal/actions.py"):
        if not (tmp_path / target).exists():
            (tmp_path / target).write_text('"""Stand-in."""\n')
    (tmp_path / module).write_text(f'"""A violation."""\n\n{offence}')
    run = subprocess.run([LINT, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "BROKEN" in run.stdout


def test_the_floors_hold():
    run = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:]
