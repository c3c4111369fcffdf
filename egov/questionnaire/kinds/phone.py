"""A telephone number."""

from typing import Any

import phonenumbers

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question


def _read(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


class Phone(Kind):
    """A number at home or abroad. The answer is its E.164 form ("+992935550123")."""

    name = "phone"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {"": self.show(question, value, setting)}

    def read(self, question: Question, typed: Typed, setting: Setting) -> str | None:
        text = one(typed)
        if not text:
            return None
        region = setting.profile.phone_region
        number = _read(text[:40], region) or _read("+" + text.lstrip("+0")[:40], None)
        if number is None:
            example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
            shown = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL) if example else "+"
            raise Invalid(N_("Write the phone number in full, for example %(example)s."), example=shown)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, str) or not value.startswith("+") or len(value) > 20 or _read(value, None) is None:
            raise Invalid(UNUSABLE)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        number = _read(str(value)[:40], None)
        if number is None:
            return [str(value)]
        return [phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)]
