"""The country profile of the running portal, for those floors that know no request."""

import datetime as dt

from flask import current_app

from egov.profiles.loading import Profile


def current_profile() -> Profile:
    """The profile that this portal was started with."""
    profile: Profile = current_app.config["PROFILE"]
    return profile


def public_address() -> str:
    """The address under which the world knows this portal, without a slash at its end."""
    address: str = current_app.config["SETTINGS"].base_url
    return address


def local_day(instant: dt.datetime) -> dt.date:
    """The calendar day on which `instant` falls in the country."""
    return instant.astimezone(current_profile().timezone).date()
