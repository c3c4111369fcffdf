"""A person: surname, name, patronymic, date of birth."""

from typing import Any

from egov.kernel.errors import N_, Invalid
from egov.questionnaire.kinds.base import UNUSABLE, Kind, Setting, Typed, line, plain_text
from egov.questionnaire.kinds.date import DAY_PARTS, kept_day, read_day, show_day, spell_day
from egov.questionnaire.schema import Question
from egov.web.language import translate_for

NAMES = ("surname", "name", "patronymic")
LONGEST_NAME = 100


class Person(Kind):
    """A person. The answer has `surname`, `name`, `born_on` (ISO date), and `patronymic` where there is one."""

    name = "person"
    parts = (*NAMES, *DAY_PARTS)
    optional_parts = frozenset({"patronymic"})
    layout = "fieldset"

    def spell(self, question: Question, value: Any, setting: Setting) -> Typed:
        if not isinstance(value, dict):
            return {}
        return {**{part: [str(value.get(part, ""))] for part in NAMES}, **spell_day(value.get("born_on"))}

    def read(self, question: Question, typed: Typed, setting: Setting) -> dict[str, str] | None:
        names = {part: line(typed, part) for part in NAMES}
        if not any(names.values()) and not any(line(typed, part) for part in DAY_PARTS):
            return None
        if not names["surname"]:
            raise Invalid(N_("Enter the surname."), field="surname")
        if not names["name"]:
            raise Invalid(N_("Enter the name."), field="name")
        born = read_day(typed, setting.today)
        if born is None:
            raise Invalid(N_("Enter the date of birth."), field="day")
        return {**{part: text for part, text in names.items() if text}, "born_on": born.isoformat()}

    def check(self, question: Question, value: Any, setting: Setting) -> None:
        if not isinstance(value, dict) or not {"surname", "name", "born_on"} <= set(value) <= {*NAMES, "born_on"}:
            raise Invalid(UNUSABLE)
        for part in NAMES:
            if part in value:
                plain_text(value[part], LONGEST_NAME, part)
        born = kept_day(value["born_on"])
        if born is None:
            raise Invalid(UNUSABLE)
        if born > setting.today:
            raise Invalid(N_("The date of birth cannot be in the future."), field="day")

    def show(self, question: Question, value: Any, setting: Setting) -> list[str]:
        if not isinstance(value, dict):
            return [str(value)]
        name = " ".join(str(value[part]) for part in NAMES if value.get(part))
        born = translate_for(setting.language, "born on %(date)s", date=show_day(value.get("born_on")))
        return [name, born]
