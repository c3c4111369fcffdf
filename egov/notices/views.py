"""Screens of `notices`."""

from flask import Flask


def install(app: Flask) -> None:
    """Registers the blueprint."""
