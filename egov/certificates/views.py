"""Screens of `certificates`."""

from flask import Flask

from egov.certificates import queries  # noqa: F401


def install(app: Flask) -> None:
    """Registers the blueprint."""
