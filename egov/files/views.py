"""Screens of `files`."""

from flask import Flask


def install(app: Flask) -> None:
    """Registers the blueprint."""
