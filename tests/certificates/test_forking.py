"""Neither typst's nor the storage's threads survive a fork: the portal is put together without them, each process begins for itself."""

import subprocess
import sys

import pytest

from egov.config import ROOT

PROGRAM = """
import os, signal, sys
from tests.conftest import test_settings
from pathlib import Path
from egov import create_app

folder = Path(sys.argv[1])
app = create_app(test_settings(f"sqlite:///{folder / 'x.sqlite3'}", folder))
children = []
for _ in range(2):
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        from tests.builders.certificates import a_paper
        from egov.certificates.rendering import render
        from egov.certificates.signing import sign
        from egov.certificates.sealing import portal_keys
        from egov.files.storage import storage
        with app.app_context():
            pdf = sign(render(a_paper(), app.config["PROFILE"]), keys=portal_keys(), at=a_paper().issued_at, reason="test")
            storage().put(f"fo/{os.getpid()}", pdf)
            kept = b"".join(storage().stream(f"fo/{os.getpid()}"))
        os._exit(0 if kept == pdf and pdf.startswith(b"%PDF") else 1)
    children.append(child)
sys.exit(max(abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])) for child in children))
"""


@pytest.mark.slow
def test_processes_forked_off_from_the_finished_portal_issue_documents(tmp_path):
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert len(list((tmp_path / "keys").iterdir())) == 4
