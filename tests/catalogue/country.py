"""The services of the demonstration country, on offer, so that search is tested on real words; and where shared data lie."""

import os
from functools import cache
from pathlib import Path

import pytest
import yaml

from egov.authorities import loading as authorities
from egov.catalogue import actions, loading, revisions
from egov.catalogue.checking import Known
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.yaml_files import read_files
from egov.config import ROOT
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.localised import LocalisedText
from egov.profiles.loading import FOLDER, load_profile

TESTER = system("test")


def shared(name: str) -> Path:
    """A file of the shared data; the test is skipped where it is absent, but not in continuous integration."""
    path = Path(os.environ.get("EGOV_SHARED", ROOT.parent / "shared")) / "data" / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the shared data are absent: {path}")
        pytest.skip(f"the shared data are absent: {path}")
    return path


@cache
def definitions() -> tuple[ServiceDefinition, ...]:
    """The definitions of the profile, read once a process."""
    results = read_files(load_profile("tj").folder / "services", loading.known_slugs(load_profile("tj")))
    assert not [mistake for result in results for mistake in result.mistakes]
    return tuple(result.definition for result in results if result.definition)


def load_country() -> None:
    """The 49 services are on offer, with their authorities and topics, and the everyday words of the search."""
    profile, now = load_profile("tj"), clock.now()
    authorities.load(profile, now, TESTER)
    loading.load_topics(profile, by=TESTER, now=now)
    for definition in definitions():
        version = actions.register(definition, by=TESTER, now=now)
        actions.publish(version, by=TESTER, now=now)
    loading.load_everyday_words(profile, by=TESTER, now=now)
    db.session.commit()
    revisions.forget()


def profile_names(code: str) -> tuple[dict[str, LocalisedText], Known]:
    """The names of authorities, categories and life events of a country profile by kind and slug; and its slugs."""
    kinds = {"authority": "authorities", "category": "categories", "life-event": "life_events"}
    names: dict[str, LocalisedText] = {}
    for kind, key in kinds.items():
        value = yaml.safe_load((FOLDER / code / f"{key}.yaml").read_text(encoding="utf-8"))
        rows = value[key] if isinstance(value, dict) else value
        names |= {f"{kind}:{row['slug']}": LocalisedText(row["name"]) for row in rows}
    slugs = {key: {name.partition(":")[2] for name in names if name.startswith(kind)} for kind, key in kinds.items()}
    return names, Known(**slugs)
