"""Screens of `admin`."""

from flask import Flask

from egov.admin import authorities


def install(app: Flask) -> None:
    """Registers the blueprints."""
    authorities.install(app)
