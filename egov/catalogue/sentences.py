"""A rule as a sentence in the language of the page: `Reason: lost or damaged; Age: at least 18`."""

import datetime as dt
import json
from collections.abc import Sequence

from egov.authorities import queries as authorities
from egov.kernel.errors import N_
from egov.questionnaire.conditions import (
    SINCE,
    TODAY,
    Comparison,
    Constant,
    Each,
    In,
    Listing,
    Logic,
    Missing,
    Node,
    Not,
    Var,
    as_json,
)
from egov.questionnaire.schema import Question, Questionnaire
from egov.web.language import gettext, language
from egov.web.presentation import show_date

COMPARED = {
    "==": "%(value)s",
    "!=": N_("not %(value)s"),
    ">=": N_("at least %(value)s"),
    "<=": N_("at most %(value)s"),
    ">": N_("more than %(value)s"),
    "<": N_("less than %(value)s"),
}
DATED = {
    ">=": N_("from %(value)s on"),
    "<=": N_("until %(value)s"),
    ">": N_("after %(value)s"),
    "<": N_("before %(value)s"),
}
SINCE_WORDS = {
    "years_since": N_("%(question)s, whole years since then"),
    "months_since": N_("%(question)s, whole months since then"),
    "days_since": N_("%(question)s, days since then"),
}
PART_WORDS = {
    "region": N_("Region"),
    "district": N_("City or district"),
    "jamoat": N_("Jamoat or village"),
    "street": N_("Street"),
    "house": N_("House number"),
    "flat": N_("Flat"),
    "surname": N_("Surname"),
    "name": N_("Name"),
    "patronymic": N_("Patronymic"),
}
"""Parts of an address and of a person, as the boxes of a form call them."""
_AREAS = ("region", "district")


def sentence(rule: Node, questionnaire: Questionnaire) -> str:
    """When `rule` holds, said by the questions it looks at; empty where it looks at something that has no words."""
    return _Sayer(questionnaire).say(rule)


def exact_words(rule: Node | None, questionnaire: Questionnaire) -> str:
    """As `sentence`, for those who write and approve rules: one that has no words is said as it is written; empty where there is none."""
    if rule is None:
        return ""
    return sentence(rule, questionnaire) or as_written(rule)


def as_written(rule: Node | None) -> str:
    """The rule as files have it; empty where there is none."""
    return "" if rule is None else json.dumps(as_json(rule), ensure_ascii=False)


def operand_words(question: Question, group: Question | None, quantifier: str, since: str) -> str:
    """What a comparison looks at, as drop-downs name it."""
    label = _bare(question.label.in_(language()))
    if since:
        label = gettext(SINCE_WORDS[since], question=label)
    if group is None:
        return label
    entry = _bare(group.label.in_(language()))
    if quantifier == "some":
        return gettext("%(group)s: %(question)s, in some entry", group=entry, question=label)
    return gettext("%(group)s: %(question)s, in every entry", group=entry, question=label)


def _bare(label: str) -> str:
    return label.rstrip("?:")


class _Choices(Node):
    """Any of `items` is among the choices at `path`: only for saying it."""

    path: str
    items: tuple[Constant, ...]


class _Sayer:
    def __init__(self, questionnaire: Questionnaire, inside: Question | None = None) -> None:
        self.questionnaire = questionnaire
        self.inside = inside

    def say(self, node: Node, within: bool = False) -> str:
        """The words for a part of the rule; in brackets where it stands `within` another combination."""
        match node:
            case Logic(operator=operator, parts=parts):
                gathered = self._gathered(parts) if operator == "or" else parts
                words = self._joined(gathered, "; " if operator == "and" else gettext(" or "))
                return f"({words})" if words and within and len(parts) > 1 else words
            case Not(part=Missing(keys=(path,))):
                return self._of(path, gettext("is answered"))
            case Not(part=Missing(keys=keys)):
                return self.say(Logic(operator="and", parts=tuple(Not(part=Missing(keys=(key,))) for key in keys)), within)
            case Missing(keys=(path,)):
                return self._of(path, gettext("is not answered"))
            case Missing(keys=keys):
                return self.say(Logic(operator="or", parts=tuple(Missing(keys=(key,)) for key in keys)), within)
            case Not(part=Logic(operator=operator, parts=parts)) if len(parts) > 1:
                words = self._joined(parts, "; ")
                pattern = (
                    N_("not all of these: (%(conditions)s)") if operator == "and" else N_("none of these: (%(conditions)s)")
                )
                return gettext(pattern, conditions=words) if words else ""
            case Not(part=Var(path=path)):
                return self._compared(path, [False])
            case Not(part=In(item=item, container=container)):
                return self._contained(item, container, N_("not %(value)s"), N_("without “%(value)s”"))
            case Not(part=part):
                words = self.say(part)
                return gettext("not the case: (%(condition)s)", condition=words) if words else ""
            case _Choices(path=path, items=items):
                found = self._question(path)
                said = [_value_words(found[0], one.value, path) for one in items] if found else [""]
                return self._of(path, gettext(" or ").join(said)) if all(said) else ""
            case In(item=item, container=container):
                return self._contained(item, container, "%(value)s", N_("contains “%(value)s”"))
            case Each(operator=operator, items=Var(path=path), rule=rule):
                return self._each(operator, path, rule)
            case Comparison(operator="<=", parts=(Constant(value=low), Var(path=path), Constant(value=high))):
                return self._between(path, low, high)
            case Comparison(operator=sign, parts=(Var(path=path), Constant(value=value))):
                return self._compared(path, [value], sign)
            case Var(path=path):
                return self._compared(path, [True])
        return ""

    def _gathered(self, parts: Sequence[Node]) -> list[Node]:
        """The alternatives, those beside each other that look for a choice of the same question put together: it is named once."""
        found: list[Node] = []
        for part in parts:
            match part:
                case In(item=Constant() as item, container=Var(path=path, default=None)) if self._has_options(path):
                    before = found[-1] if found else None
                    if isinstance(before, _Choices) and before.path == path:
                        found[-1] = _Choices(path=path, items=(*before.items, item))
                    else:
                        found.append(_Choices(path=path, items=(item,)))
                case _:
                    found.append(part)
        return found

    def _has_options(self, path: str) -> bool:
        found = self._question(path)
        return found is not None and bool(found[0].options)

    def _joined(self, parts: Sequence[Node], mark: str) -> str:
        words = [self.say(part, within=True) for part in parts]
        return mark.join(words) if all(words) else ""

    def _question(self, path: str) -> tuple[Question, str] | None:
        """The question at `path` and its words; None where there is none."""
        key, _dot, rest = path.removesuffix(".born_on").replace(".born_on.", ".").partition(".")
        found = next((q for q in self.inside.questions if q.key == key), None) if self.inside else None
        question = found or self.questionnaire.question(key)
        if question is None or key == TODAY or (rest and rest not in SINCE and rest not in PART_WORDS):
            return None
        if rest in PART_WORDS:
            label = operand_words(question, None, "", "")
            return question, gettext("%(question)s, %(part)s", question=label, part=gettext(PART_WORDS[rest]))
        return question, operand_words(question, None, "", rest)

    def _of(self, path: str, said: str) -> str:
        found = self._question(path)
        return f"{found[1]}: {said}" if found and said else ""

    def _compared(self, path: str, values: Sequence[object], sign: str = "==") -> str:
        found = self._question(path)
        if found is None or not values:
            return ""
        labels = [_value_words(found[0], value, path) for value in values]
        if not all(labels):
            return ""
        dated = found[0].kind == "date" and "." not in path and sign in DATED
        return self._of(path, gettext((DATED if dated else COMPARED)[sign], value=", ".join(labels)))

    def _between(self, path: str, low: object, high: object) -> str:
        found = self._question(path)
        ends = [_value_words(found[0], end, path) for end in (low, high)] if found else [""]
        return self._of(path, gettext("from %(low)s to %(high)s", low=ends[0], high=ends[1])) if all(ends) else ""

    def _contained(self, item: Node, container: Node, listed: str, part: str) -> str:
        match item, container:
            case Var(path=path), Listing(items=items):
                values: list[object] = [one.value for one in items if isinstance(one, Constant)]
            case Var(path=path), Constant(value=list() as values):
                pass
            case Constant(value=value), Var(path=path):
                found = self._question(path)
                words = _value_words(found[0], value, path) if found else ""
                chosen = bool(found and found[0].options)
                return self._of(path, gettext(listed if chosen else part, value=words)) if words else ""
            case _:
                return ""
        found = self._question(path)
        labels = [_value_words(found[0], value, path) for value in values] if found else []
        return self._of(path, gettext(listed, value=", ".join(labels))) if labels and all(labels) else ""

    def _each(self, operator: str, path: str, rule: Node) -> str:
        found = self._question(path)
        if found is None:
            return ""
        words = _Sayer(self.questionnaire, found[0]).say(rule)
        pattern = (
            N_("%(group)s, in some entry: %(condition)s")
            if operator == "some"
            else N_("%(group)s, in every entry: %(condition)s")
        )
        return gettext(pattern, group=found[1], condition=words) if words else ""


def _value_words(question: Question, value: object, path: str) -> str:
    """A value compared with, as its question would be answered; empty for an option that is not there."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if question.options:
        option = next((option for option in question.options if option.value == str(value)), None)
        return option.label.in_(language()) or option.value if option else ""
    if question.kind == "date" and "." not in path:
        try:
            return show_date(dt.date.fromisoformat(str(value)))
        except ValueError:
            return ""
    if path.rpartition(".")[2] in _AREAS:
        area = next((area for area in authorities.list_areas() if area.code == value), None)
        return area.name.in_(language()) if area else str(value)
    if isinstance(value, int | float):
        return str(value) if language() == "en" else str(value).replace(".", ",")
    return value if isinstance(value, str) else ""
