"""The blueprint that the screens of applications hang on, and how they fetch: always in the name of the reader."""

from flask import Blueprint

from egov.applications import queries
from egov.applications.models import Application
from egov.web.guards import actor

screens = Blueprint("applications", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")


def own(reference: str) -> Application:
    """The reader's application, to look at; raises `NotFound`."""
    return queries.get_own(reference, actor())


def own_to_change(reference: str) -> Application:
    """The reader's application, held against everybody else until this request is over; raises `NotFound`."""
    return queries.get_own(reference, actor(), lock=True)
