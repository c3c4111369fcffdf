"""The language of a page: from its address, its cookie or the browser; and the words of the interface in it.

Interface strings are gettext catalogues (`egov/translations/<language>/LC_MESSAGES/messages.po`), English being the
msgid. Flask-Babel's `_()` costs 15 µs a call in a template, so a page binds one gettext of its own (measured 0.2 µs).
"""

import gettext as gettext_module
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Request, Response, g, has_request_context, request
from markupsafe import Markup

from egov.kernel.localised import LANGUAGES

COOKIE = "language"
_FOLDER = Path(__file__).resolve().parent.parent / "translations"


class Words(gettext_module.GNUTranslations):
    """The interface strings of one language. `locale` is its tag."""

    locale: str


@cache
def words_of(language: str) -> Words:
    """The words of `language`, read once a process from the compiled catalogue, or straight from its source."""
    source = _FOLDER / language / "LC_MESSAGES" / "messages.po"
    compiled = source.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open("rb") as file:
            words = Words(file)
    else:
        buffer = io.BytesIO()
        with source.open("rb") if source.exists() else io.BytesIO() as file:
            write_mo(buffer, read_po(file, locale=language))
        buffer.seek(0)
        words = Words(buffer)
    words.locale = language
    return words


_spoken: ContextVar[str | None] = ContextVar("egov_spoken_language", default=None)
"""That of `speaking`, else of the page being made: a page asks for it a hundred times, so it is nearer than `g`."""


@contextmanager
def speaking(target: str) -> Iterator[None]:
    """Templates and filters used inside speak the language `target`, whatever the page: for mail and documents."""
    token = _spoken.set(target)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> str:
    """The language of the page being made, or that of `speaking`; Tajik outside both."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    if not has_request_context():
        return "tg"
    return g.get("language") or preferred_language(request)


def preferred_language(incoming: Request) -> str:
    """What the reader wants where the address does not say: the cookie, then Accept-Language, then Tajik."""
    cookie = incoming.cookies.get(COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    return incoming.accept_languages.best_match(LANGUAGES, "tg") or "tg"


def words() -> Words:
    """The words of the page being made, or of the language of `speaking`."""
    return words_of(language())


def gettext(message: str, **params: Any) -> str:
    """`message` in the language of the page, its `%(name)s` places filled from `params`."""
    text = words().gettext(message) if message else ""
    return text % params if params else text


def ngettext(singular: str, plural: str, count: int, **params: Any) -> str:
    """The form of a counted phrase that `count` asks for; `%(num)s` is the count."""
    return words().ngettext(singular, plural, count) % {"num": count, **params}


def template_gettext(message: str, /, **params: Any) -> str:
    """`_()` of the templates: plain text, escaped like any other where it is shown; params that are markup stay markup.

    (Jinja's own newstyle gettext trusts whatever it is given as markup, and costs four times as much.)
    """
    text = words().gettext(message) if message else ""
    return _filled(text, params) if params else text


def template_ngettext(singular: str, plural: str, count: int, /, **params: Any) -> str:
    """`ngettext()` of the templates; `%(num)s` is the count."""
    return _filled(words().ngettext(singular, plural, count), {"num": count, **params})


def _filled(text: str, params: dict[str, Any]) -> str:
    if any(hasattr(value, "__html__") for value in params.values()):
        return Markup(text) % params  # noqa: S704 - text is ours; what is not markup among the params is escaped
    return text % params


def translate_for(target: str, message: str, **params: Any) -> str:
    """`message` in the language `target`, whatever the page: for mail and documents."""
    text = words_of(target).gettext(message)
    return text % params if params else text


def _changed_language() -> str | None:
    """The language of this page where the reader came to it by a language link: from a page of ours in another language."""
    came_from = request.environ.get("HTTP_REFERER")
    if not came_from:
        return None
    here: str | None = g.get("language")
    ours = request.host_url
    before = came_from[len(ours) : len(ours) + 2]
    if here is None or not came_from.startswith(ours) or before == here or before not in LANGUAGES:
        return None
    return here


def install(app: Flask) -> None:
    """Takes `<lang>` out of every address, gives it back to every link, remembers a chosen one, binds gettext into templates."""

    @app.after_request
    def remember_language(response: Response) -> Response:
        chosen = _changed_language()
        if chosen and request.cookies.get(COOKIE) != chosen:
            secure = app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(COOKIE, chosen, max_age=31536000, secure=secure, httponly=True, samesite="Lax")
        return response

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")
        elif request.endpoint is None and request.path[1:3] in LANGUAGES and request.path[3:4] in ("", "/"):
            g.language = request.path[1:3]
        _spoken.set(g.get("language") or preferred_language(request))

    @app.teardown_request
    def fall_silent(_error: BaseException | None) -> None:
        _spoken.set(None)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()

    app.jinja_env.add_extension("jinja2.ext.i18n")  # for {% trans %} with a plural; `_` is ours
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    for name, function in (("_", template_gettext), ("gettext", template_gettext), ("ngettext", template_ngettext)):
        app.jinja_env.globals[name] = function
    app.jinja_env.globals["language"] = language
