"""Forms of `identity`: shape only. Passwords are neither stripped nor cut; they may be pasted."""

from typing import Any

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from egov.kernel.errors import N_
from egov.web.forms import PortalForm, no_control_characters, stripped

MAX_PASSWORD = 128


def _line(label: str, missing: str = "", most: int = 100, **kwargs: Any) -> StringField:
    rules = [InputRequired(missing)] if missing else []
    return StringField(label, [*rules, Length(max=most), no_control_characters], filters=[stripped], **kwargs)


def _secret(label: str, missing: str) -> PasswordField:
    return PasswordField(label, [InputRequired(missing), Length(max=MAX_PASSWORD), no_control_characters])


class SignInForm(PortalForm):
    """Who you are and the password."""

    who = _line(N_("E-mail or telephone"), N_("Enter the e-mail address or telephone number of your account."), 254)
    password = _secret(N_("Password"), N_("Enter your password."))


class EmptyForm(PortalForm):
    """A button and nothing else."""
