"""Screens of `admin`."""

from flask import Flask

import egov.admin.imports
import egov.admin.registry_checks
import egov.admin.registry_review  # noqa: F401 - they add their screens to the blueprint of services
from egov.admin import authorities, registry
from egov.admin.accounts import accounts
from egov.admin.journal import journal
from egov.admin.search import search


def install(app: Flask) -> None:
    """Registers the blueprints."""
    authorities.install(app)
    app.register_blueprint(registry.blueprint)
    app.register_blueprint(accounts)
    app.register_blueprint(journal)
    app.register_blueprint(search)
