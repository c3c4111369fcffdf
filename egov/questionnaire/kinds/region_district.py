"""A city or district of the country."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, one
from egov.questionnaire.schema import Question

NOT_LISTED = N_("Choose the city or district from the list.")


def read_area(code: str, setting: Setting, part: str | None = None) -> dict[str, str]:
    """Region and district of the chosen code; a region without districts stands for itself."""
    area = setting.area(code)
    if area is None:
        raise Invalid(NOT_LISTED, field=part)
    return {"region": area.parent_code or area.code, "district": area.code}


def check_area(value: Any, setting: Setting, part: str | None = None) -> None:
    """Raises unless `value` names a district and its region; where no regions are at hand, unless it has their shape."""
    if not isinstance(value, dict) or not isinstance(value.get("district"), str) or not isinstance(value.get("region"), str):
        raise Invalid(UNUSABLE, field=part)
    if setting.areas and read_area(value["district"], setting, part)["region"] != value["region"]:
        raise Invalid(NOT_LISTED, field=part)


def show_area(value: Any, setting: Setting) -> str:
    """`Душанбе, ноҳияи Сино`: the region once where it is its own district."""
    if not isinstance(value, dict):
        return str(value)
    codes = dict.fromkeys(str(value.get(part) or "") for part in ("region", "district"))
    names = [area.name.in_(setting.language) if (area := setting.area(code)) else str(code) for code in codes if code]
    return ", ".join(names)


class RegionDistrict(Kind):
    """A city or district. The answer is `{"region": code, "district": code}`."""

    name = "region_district"
    prompt = N_("Choose the city or district: %(label)s")

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        return {"": [str(value.get("district", ""))]} if isinstance(value, dict) else {}

    def read(self, question: Question, typed: Typed, setting: Setting) -> dict[str, str] | None:
        code = one(typed)
        return read_area(code, setting) if code else None

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        check_area(value, setting)

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        return [show_area(value, setting)]
