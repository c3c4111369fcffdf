"""How long a draft waits for its applicant."""

import datetime as dt

from egov.applications.models import Application
from egov.profiles.current import local_day

DRAFT_LIFE = dt.timedelta(days=90)
"""The portal's own rule: a quarter of a year after the last change."""


def kept_until(application: Application) -> dt.date:
    """The last day on which the draft can be continued, when nothing in it changes."""
    return local_day(application.changed_at + DRAFT_LIFE)
