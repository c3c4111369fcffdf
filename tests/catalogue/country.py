"""The services of the demonstration country as far as searching is concerned: names, summaries and everyday words.

Taken from the collected facts (`EGOV_SHARED`, default `../shared`), so that search is tested on real words.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from egov.catalogue import actions, revisions
from egov.catalogue.definition import read_definition
from egov.config import ROOT
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from tests.builders.authorities import an_authority
from tests.builders.catalogue import a_questionnaire, four


def shared(name: str) -> Path:
    """A file of the shared data; the test is skipped where it is absent, but not in continuous integration."""
    path = Path(os.environ.get("EGOV_SHARED", ROOT.parent / "shared")) / "data" / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the shared data are absent: {path}")
        pytest.skip(f"the shared data are absent: {path}")
    return path


@cache
def facts() -> dict[str, Any]:
    return yaml.safe_load(shared("services.yaml").read_text(encoding="utf-8"))


def load_country() -> None:
    """The 49 services are on offer, with the texts by which they are found."""
    head = facts()
    for slug, authority in head["authorities"].items():
        an_authority(slug.replace("_", "-"), name=authority["name"])
    for service in head["services"]:
        definition = read_definition(
            {
                **{key: service[key] for key in ("slug", "code", "name", "summary", "keywords")},
                "authority": service["authority"].replace("_", "-"),
                "audience": ["citizen"],
                "channels": ["portal"],
                "terms": [{"amount": 1, "unit": "working_days"}],
                "outputs": [service["result"]],
                "assurance": "low",
                "questionnaire": a_questionnaire(),
                "route": {"stages": [{"key": "decide", "kind": "decide"}]},
                "refusal_grounds": [{"code": "incomplete", "text": four("Documents are missing")}],
            }
        )
        version = actions.register(definition, by=system("test"), now=clock.now())
        actions.publish(version, by=system("test"), now=clock.now())
    db.session.commit()
    revisions.forget()
