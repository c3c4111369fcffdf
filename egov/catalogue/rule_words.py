"""A rule as an exact sentence, for those who write and approve it: every operator of the subset has its words.

`wording.condition_words` says to the public what is simple and keeps quiet about the rest; here nothing is left out.
"""

from collections.abc import Sequence
from typing import Any

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
from egov.web.language import gettext
from egov.web.presentation import text_in

COMPARED = {
    "==": N_("%(left)s is %(right)s"),
    "!=": N_("%(left)s is not %(right)s"),
    "<": N_("%(left)s is less than %(right)s"),
    "<=": N_("%(left)s is at most %(right)s"),
    ">": N_("%(left)s is more than %(right)s"),
    ">=": N_("%(left)s is at least %(right)s"),
}
COUNTED = {
    "days_since": N_("days since “%(question)s”"),
    "months_since": N_("months since “%(question)s”"),
    "years_since": N_("years since “%(question)s”"),
}


def rule_words(rule: Node | None, questionnaire: Questionnaire) -> str:
    """The rule in words of the page's language; empty where there is none."""
    return "" if rule is None else _Sentence(questionnaire).say(rule)


class _Sentence:
    def __init__(self, questionnaire: Questionnaire, entry_of: str = "") -> None:
        self.questionnaire, self.entry_of = questionnaire, entry_of

    def say(self, node: Node, *, inside: bool = False) -> str:
        match node:
            case Logic(operator=operator, parts=parts):
                joint = gettext(" and ") if operator == "and" else gettext(" or ")
                said = joint.join(self.say(part, inside=True) for part in parts)
                return f"({said})" if inside and len(parts) > 1 else said
            case Not(part=Missing(keys=keys)):
                return gettext("%(questions)s is answered", questions=self._names(keys))
            case Not(part=part):
                return gettext("not: %(rule)s", rule=self.say(part, inside=True))
            case Missing(keys=keys):
                return gettext("%(questions)s is not answered", questions=self._names(keys))
            case Comparison(operator=operator, parts=(left, right)):
                values = {"left": self._value(left, right), "right": self._value(right, left)}
                return gettext(COMPARED[operator], **values)
            case Comparison(operator=operator, parts=(first, middle, last)):
                both = [Comparison(operator=operator, parts=pair) for pair in ((first, middle), (middle, last))]
                return self.say(Logic(operator="and", parts=tuple(both)), inside=inside)
            case In(item=item, container=container):
                return self._among(item, container)
            case Each(operator=operator, items=items, rule=rule):
                inner = _Sentence(self.questionnaire, self._name(items.path) if isinstance(items, Var) else "")
                message = (
                    N_("for some entry of %(list)s: %(rule)s")
                    if operator == "some"
                    else N_("for every entry of %(list)s: %(rule)s")
                )
                return gettext(message, list=self._value(items), rule=inner.say(rule, inside=True))
            case Var():
                question = self._question(node.path)
                yes = question is not None and question.kind in ("yes_no", "declaration")
                return (
                    gettext("%(left)s is %(right)s", left=self._value(node), right=gettext("yes"))
                    if yes
                    else gettext("%(questions)s is answered", questions=self._value(node))
                )
        return str(as_json(node))

    def _among(self, item: Node, container: Node) -> str:
        if isinstance(item, Constant) and isinstance(container, Var):
            return gettext(
                "%(left)s is among the answers to %(right)s", left=self._value(item, container), right=self._value(container)
            )
        values = {"left": self._value(item), "right": self._value(container, item)}
        return gettext("%(left)s is one of: %(right)s", **values)

    def _value(self, node: Node, other: Node | None = None) -> str:
        """A side of a comparison; constants are said as the other side's question has them."""
        match node:
            case Var(path=path):
                return self._name(path)
            case Listing(items=items):
                return ", ".join(self._value(item, other) for item in items)
            case Constant(value=list() as values):
                return ", ".join(self._constant(value, other) for value in values)
            case Constant(value=value):
                return self._constant(value, other)
        return self.say(node, inside=True)

    def _constant(self, value: Any, other: Node | None) -> str:
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if value is None:
            return gettext("nothing")
        question = self._question(other.path) if isinstance(other, Var) else None
        option = next((one for one in question.options if one.value == str(value)), None) if question else None
        return f"“{text_in(option.label)}”" if option else str(value)

    def _names(self, keys: Sequence[str]) -> str:
        return ", ".join(self._name(key) for key in keys)

    def _name(self, path: str) -> str:
        if path == "":
            return gettext("the entry") if self.entry_of else gettext("the answers")
        if path == TODAY:
            return gettext("today")
        last = path.split(".")[-1]
        question = self._question(path)
        label = f"“{text_in(question.label).rstrip('?:')}”" if question else path
        if last in SINCE:
            return gettext(COUNTED[last], question=label.strip("“”"))
        return label if question is None or question.key == last else f"{label} ({last})"

    def _question(self, path: str) -> Question | None:
        """The innermost question that the path names."""
        found = [self.questionnaire.question(part) for part in path.split(".")]
        return next((question for question in reversed(found) if question is not None), None)
