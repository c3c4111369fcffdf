"""Screens of `files`: none of its own. A file is given out by the feature that refers to it, through `serving.attachment`."""

from flask import Flask

from egov.files import models  # noqa: F401 - the table is known to migrations once the feature is


def install(app: Flask) -> None:
    """Nothing to register."""
