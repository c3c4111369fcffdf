"""An address in the country: city or district, jamoat, street, house, flat."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, line, one, plain_text
from egov.questionnaire.kinds.region_district import NOT_LISTED, check_area, read_area, show_area
from egov.questionnaire.schema import Question
from egov.web.language import translate_for

LINES = ("jamoat", "street", "house", "flat")
LONGEST = {"jamoat": 100, "street": 150, "house": 20, "flat": 20}


class Address(Kind):
    """An address. The answer has `region`, `district`, `street`, `house`, and `jamoat` and `flat` where there are any."""

    name = "address"
    parts = ("district", *LINES)
    optional_parts = frozenset({"jamoat", "flat"})
    layout = "fieldset"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {part: [str(value.get(part, ""))] for part in self.parts} if isinstance(value, dict) else {}

    def read(self, question: Question, typed: Typed, setting: Setting) -> dict[str, str] | None:
        lines = {part: line(typed, part) for part in LINES}
        district = one(typed, "district")
        if not district and not any(lines.values()):
            return None
        if not district:
            raise Invalid(NOT_LISTED, field="district")
        return {**read_area(district, setting, "district"), **{part: text for part, text in lines.items() if text}}

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        check_area(value, setting, "district")
        for part in LINES:
            if part in value:
                plain_text(value[part], LONGEST[part], part)
        if not value.get("street"):
            raise Invalid(N_("Enter the street."), field="street")
        if not value.get("house"):
            raise Invalid(N_("Enter the number of the house."), field="house")
        if not set(value) <= {"region", *self.parts}:
            raise Invalid(UNUSABLE)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        if not isinstance(value, dict):
            return [str(value)]
        lines = [show_area(value, setting)]
        if value.get("jamoat"):
            lines.append(translate_for(setting.language, "jamoat %(name)s", name=value["jamoat"]))
        house = translate_for(setting.language, "house %(number)s", number=value.get("house", ""))
        street = f"{value.get('street', '')}, {house}"
        if value.get("flat"):
            street += ", " + translate_for(setting.language, "flat %(number)s", number=value["flat"])
        return [*lines, street]
