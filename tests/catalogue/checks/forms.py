"""Definitions for the checks: a form of the given questions, and whatever else is to be looked at."""

from typing import Any

from egov.catalogue.definition import ServiceDefinition
from egov.questionnaire.checking import Finding
from tests.builders.catalogue import a_definition, four
from tests.builders.questionnaire import a_text


def one_of(key: str, *values: str, **more: Any) -> dict[str, Any]:
    """A question with these options."""
    options = [{"value": value, "label": a_text(value)} for value in values or ("a", "b", "c")]
    return {"key": key, "kind": "one_of", "label": a_text(key), "options": options, **more}


def asks(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A question."""
    return {"key": key, "kind": kind, "label": a_text(key), **more}


def page(*questions: dict[str, Any], key: str = "page", **more: Any) -> dict[str, Any]:
    """A page of questions."""
    return {"key": key, "title": four(key), "questions": list(questions), **more}


def service(*parts: dict[str, Any], **changes: Any) -> ServiceDefinition:
    """A definition whose form has these pages, or one page of these questions."""
    pages = list(parts) if all("questions" in part and "kind" not in part for part in parts) else [page(*parts)]
    return a_definition("checked", **({"certificate": None, "evidence": [], "questionnaire": {"pages": pages}} | changes))


def said(found: list[Finding]) -> list[tuple[str, str]]:
    """Where and what, in English."""
    return [(".".join(map(str, finding.path)), str(finding)) for finding in found]


def eq(key: str, value: Any) -> dict[str, Any]:
    """`key` was answered with `value`."""
    return {"==": [{"var": key}, value]}
