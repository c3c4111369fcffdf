"""An e-mail address."""

from typing import Any

from email_validator import EmailNotValidError, validate_email

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question


class Email(Kind):
    """An address by form; whether somebody reads it there is not asked of the network."""

    name = "email"

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        text = one(typed)
        if not text:
            return None
        try:
            return validate_email(text, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise Invalid(N_("Write the e-mail address in full, for example name@example.com.")) from None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, str) or len(value) > 254:
            raise Invalid(UNUSABLE)
        try:
            validate_email(value, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise Invalid(UNUSABLE) from None
