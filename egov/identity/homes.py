"""Where somebody begins: the first screen of the first role that has one."""

from flask import current_app, url_for

from egov.kernel.actor import Actor
from egov.kernel.permissions import Permission

_HOMES = (
    (Permission.WORK_CASES, "casework.queue"),
    (Permission.EDIT_CATALOGUE, "admin.home"),
    (Permission.MANAGE_ACCOUNTS, "admin.home"),
    (Permission.READ_JOURNAL, "admin_journal.rows"),
    (Permission.APPLY, "applications.own"),
)


def home_of(who: Actor) -> str:
    """Where somebody begins who came to sign in and nothing else."""
    for permission, endpoint in _HOMES:
        if who.may(permission) and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return url_for("portal.home")
