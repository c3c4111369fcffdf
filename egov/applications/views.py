"""Screens of `applications`."""

from flask import Flask

import egov.applications.models  # noqa: F401 - tables whose screens follow


def install(app: Flask) -> None:
    """Registers the blueprint."""
