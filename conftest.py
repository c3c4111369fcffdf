"""Starts the private PostgreSQL cluster once, before worker processes fork off, and stops it after them."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Makes the cluster that all worker processes share."""
    if os.environ.get("EGOV_TEST_DATABASE") == "postgresql" and "EGOV_TEST_CLUSTER" not in os.environ:
        from tests.databases import start_cluster

        start_cluster()
        config.stash[STARTED] = True


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the cluster that this process started."""
    if config.stash.get(STARTED, False):
        from tests.databases import stop_cluster

        stop_cluster()


STARTED = pytest.StashKey[bool]()
