"""E-mail addresses and telephone numbers in the one form in which they are kept and compared."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from egov.kernel.errors import N_, Invalid


def normal_email(text: str) -> str:
    """`text` as a lower-case e-mail address; raises `Invalid` (field `email`) where it is none."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, ValueError):
        raise Invalid(N_("Enter an e-mail address like name@example.tj."), field="email") from None
    return (found.ascii_email or found.normalized).lower()


def normal_phone(text: str, region: str) -> str:
    """`text` as an E.164 number (`+992...`), read as in the country `region`; raises `Invalid` (field `phone`) where it is none."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Invalid(N_("Enter a telephone number like +992 90 123 4567."), field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def find_email(text: str) -> str | None:
    """The e-mail address in `text`, None where it is none."""
    try:
        return normal_email(text)
    except Invalid:
        return None


def find_phone(text: str, region: str) -> str | None:
    """The telephone number in `text`, None where it is none."""
    try:
        return normal_phone(text, region)
    except Invalid:
        return None
