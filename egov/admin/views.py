"""Screens of `admin`."""

from flask import Flask

from egov.admin import authorities
from egov.admin.accounts import accounts
from egov.admin.journal import journal


def install(app: Flask) -> None:
    """Registers the blueprints."""
    authorities.install(app)
    app.register_blueprint(accounts)
    app.register_blueprint(journal)
