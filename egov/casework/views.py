"""Screens of `casework`."""

from flask import Flask


def install(app: Flask) -> None:
    """Registers the blueprint."""
