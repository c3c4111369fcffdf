"""Screens of `admin`."""

from flask import Flask

from egov.admin import (  # noqa: F401 - these add their screens to the blueprint of services
    authorities,
    imports,
    registry,
    registry_builder,
    registry_checks,
    registry_conditions,
    registry_exchange,
    registry_kind,
    registry_languages,
    registry_new,
    registry_parts,
    registry_preview,
    registry_review,
    registry_saving,
    registry_trial,
    upkeep_acts,
)
from egov.admin.accounts import accounts
from egov.admin.journal import journal
from egov.admin.life_events import events
from egov.admin.registry_desk import blueprint
from egov.admin.search import search
from egov.admin.upkeep import upkeep


def install(app: Flask) -> None:
    """Registers the blueprints."""
    authorities.install(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(accounts)
    app.register_blueprint(journal)
    app.register_blueprint(search)
    app.register_blueprint(events)
    app.register_blueprint(upkeep)
