"""Whether a new version of a service changes nothing for those who began on the old one. Pure, and strict: in doubt it does.

Harmless is what leaves every application that could be filed as it is: texts, options added, questions loosened (no longer required,
wider limits). Then the same answers are asked for and kept, and fee, term, route and document are the same.
"""

from collections.abc import Sequence
from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.questionnaire.kinds.file import most_files
from egov.questionnaire.kinds.group import fewest_entries, most_entries
from egov.questionnaire.schema import Page, Question

_KEPT: dict[str, tuple[str, ...]] = {
    "terms": ("amount", "unit", "condition"),
    "fees": ("kind", "amount", "currency", "multiple", "condition"),
    "evidence": ("source", "condition", "questions"),
    "refusal_grounds": ("code",),
}


def is_harmless(old: ServiceDefinition, new: ServiceDefinition) -> bool:
    """Whether drafts on `old` can go on on `new` without anybody noticing more than other words."""
    return (
        (old.authority, old.assurance, old.is_online) == (new.authority, new.assurance, new.is_online)
        and set(old.audience) <= set(new.audience)
        and all(_facts(getattr(old, part), names) == _facts(getattr(new, part), names) for part, names in _KEPT.items())
        and _stages(old) == _stages(new)
        and _document(old) == _document(new)
        and _pairwise(old.questionnaire.pages, new.questionnaire.pages, is_looser_page)
    )


def _facts(parts: Sequence[Any], names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(part, name) for name in names) for part in parts]


def _stages(definition: ServiceDefinition) -> list[tuple[Any, ...]]:
    return _facts(definition.route.stages, ("key", "kind", "role", "authority", "term"))


def _document(definition: ServiceDefinition) -> Any:
    form = definition.certificate
    return form and (form.kind, [row.question for row in form.rows], form.valid_months, form.validity)


def _pairwise(old: Sequence[Any], new: Sequence[Any], looser: Any) -> bool:
    return len(old) == len(new) and all(looser(*pair) for pair in zip(old, new, strict=True))


def is_looser_page(old: Page, new: Page) -> bool:
    """Whether whoever filled in the page as it was has filled in the new one."""
    return (old.key, old.when) == (new.key, new.when) and _pairwise(old.questions, new.questions, _looser)


def _looser(old: Question, new: Question) -> bool:
    return (
        (old.key, old.kind, old.when) == (new.key, new.kind, new.when)
        and (old.required or not new.required)
        and {option.value for option in old.options} <= {option.value for option in new.options}
        and _limits_are_looser(old, new)
        and _pairwise(old.questions, new.questions, _looser)
    )


def _limits_are_looser(old: Question, new: Question) -> bool:
    longer = old.max_length == new.max_length or (old.max_length is not None and (new.max_length or 0) >= old.max_length)
    numbers = (
        (new.at_least or 0) <= (old.at_least or 0)
        and (new.at_most is None or (old.at_most is not None and new.at_most >= old.at_most))
        and (new.decimals or 0) >= (old.decimals or 0)
    )
    days = new.earliest in (None, old.earliest) and new.latest in (None, old.latest)
    counts = (
        most_files(new) >= most_files(old)
        and most_entries(new) >= most_entries(old)
        and fewest_entries(new) <= fewest_entries(old)
    )
    return longer and numbers and days and counts
