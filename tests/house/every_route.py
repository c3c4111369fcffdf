"""Every route of the portal, with addresses a test can ask for."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, BuildError, Rule

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def routes(app: Flask, methods: tuple[str, ...]) -> Iterator[tuple[Rule, str]]:
    """Each rule with each of `methods` that it takes, but for static files."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            for method in methods:
                if method in (rule.methods or ()):
                    yield rule, method


def address(app: Flask, rule: Rule, value: str = "x") -> str | None:
    """An address of `rule` with `value` in its places, the first of a choice; None where the place takes no such value."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        if name == "lang":
            values[name] = "tg"
        elif name in rule._converters and isinstance(rule._converters[name], AnyConverter):
            values[name] = min(rule._converters[name].items)
        else:
            values[name] = 1 if f"int:{name}" in rule.rule else value
    try:
        return app.url_map.bind("localhost").build(rule.endpoint, values, method=None)
    except (BuildError, ValueError):
        return None
