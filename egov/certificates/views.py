"""Screens of `certificates`."""

from flask import Flask


def install(app: Flask) -> None:
    """Registers the blueprint."""
