"""Screens of `casework`."""

from flask import Flask

import egov.casework.models  # noqa: F401 - the tables, before the screens


def install(app: Flask) -> None:
    """Registers the blueprint."""
