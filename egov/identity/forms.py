"""Forms of `identity`: shape only. Passwords are neither stripped nor cut; they may be pasted."""

from typing import Any

from wtforms import (  # type: ignore[attr-defined]
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from egov.kernel.errors import N_
from egov.kernel.localised import LANGUAGE_NAMES
from egov.web.fields import DateField, not_after
from egov.web.forms import PortalForm, no_control_characters, stripped
from egov.web.presentation import today

MAX_PASSWORD = 128


def _line(label: str, missing: str = "", most: int = 100, **kwargs: Any) -> StringField:
    rules = [DataRequired(missing) if missing else Optional()]
    return StringField(label, [*rules, Length(max=most), no_control_characters], filters=[stripped], **kwargs)


def _secret(label: str, missing: str) -> PasswordField:
    return PasswordField(label, [InputRequired(missing), Length(max=MAX_PASSWORD), no_control_characters])


class SignInForm(PortalForm):
    """Who you are and the password."""

    who = _line(N_("E-mail or telephone"), N_("Enter the e-mail address or telephone number of your account."), 254)
    password = _secret(N_("Password"), N_("Enter your password."))


class EmptyForm(PortalForm):
    """A button and nothing else."""


class NamesForm(PortalForm):
    """A person's names as they stand in the documents."""

    surname = _line(N_("Surname"), N_("Enter your surname."))
    name = _line(N_("Name"), N_("Enter your name."))
    patronymic = _line(N_("Patronymic"))


class DetailsForm(NamesForm):
    """Who somebody is and how to reach them."""

    born_on = DateField(
        N_("Date of birth"),
        [InputRequired(N_("Enter your date of birth.")), not_after(today, N_("The date of birth cannot be in the future."))],
    )
    national_number = _line(N_("National number"), N_("Enter your national number."), 20)
    phone = _line(N_("Telephone"), most=40)


class SignUpForm(DetailsForm):
    """A new account."""

    email = _line(N_("E-mail"), N_("Enter your e-mail address."), 254)
    password = _secret(N_("Password"), N_("Choose a password."))


class CodeForm(PortalForm):
    """The code from the mail."""

    code = _line(N_("Code from the e-mail"), N_("Enter the six digits of the code."), 20)


class ForgottenForm(PortalForm):
    """Where to send the link for a new password."""

    email = _line(N_("E-mail"), N_("Enter your e-mail address."), 254)


class NewPasswordForm(PortalForm):
    """A password chosen with a link from a mail."""

    password = _secret(N_("New password"), N_("Choose a password."))


class SetUpForm(NamesForm):
    """A new colleague's names and first password."""

    password = _secret(N_("Password"), N_("Choose a password."))


class ChangePasswordForm(PortalForm):
    """The password until now, and the one from now on."""

    current_password = _secret(N_("Present password"), N_("Enter your password."))
    password = _secret(N_("New password"), N_("Choose a password."))


class OwnDetailsForm(DetailsForm):
    """What a person may change about their account; the password proves that it is they."""

    language = SelectField(
        N_("Language of letters to you"), choices=[SelectChoice(*item) for item in LANGUAGE_NAMES.items()]
    )
    current_password = _secret(N_("Password"), N_("Enter your password."))
