"""Screens of `journal`: who looked at whose data is shown by `notices`, which knows the offices and the applications."""

from flask import Flask


def install(_app: Flask) -> None:
    """Nothing to register: the blueprint `journal` is `egov.notices.accesses`."""
