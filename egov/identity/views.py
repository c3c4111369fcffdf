"""Screens of `identity`."""

from flask import Flask


def install(app: Flask) -> None:
    """Registers the blueprint."""
