"""Screens of `identity`."""

from flask import Flask

import egov.identity.models
import egov.web.models  # noqa: F401
from egov.identity import passwords


def install(app: Flask) -> None:
    """Registers the blueprint."""
    if app.config["SETTINGS"].testing:
        passwords.use_cheap_parameters()
