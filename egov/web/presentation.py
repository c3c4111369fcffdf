"""How values look on a page: dates, instants, money, terms, addresses of static files. Installed as Jinja filters and globals."""

import datetime as dt
import hashlib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, g, has_request_context, render_template, request
from flask.globals import request_ctx
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from egov.kernel import clock
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES, LocalisedText
from egov.kernel.money import Money
from egov.web import redisplay
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.page_cache import variant

_STATIC = Path(__file__).resolve().parent.parent / "static"


def local_time(instant: dt.datetime) -> dt.datetime:
    """`instant` in the zone of the country profile."""
    return instant.astimezone(current_app.config["PROFILE"].timezone)


def today() -> dt.date:
    """The present calendar day of the country profile."""
    return local_time(clock.now()).date()


def show_date(value: dt.date | dt.datetime | None) -> str:
    """`23.11.2026`; an instant is first taken to the country's zone."""
    if value is None:
        return ""
    day = local_time(value).date() if isinstance(value, dt.datetime) else value
    return f"{day.day:02}.{day.month:02}.{day.year}"


def show_instant(value: dt.datetime | None) -> str:
    """`23.11.2026, 09:14` in the country's zone."""
    if value is None:
        return ""
    local = local_time(value)
    return f"{show_date(local.date())}, {local.hour:02}:{local.minute:02}"


def show_amount(value: Decimal) -> str:
    """`1 284` or `78,50`: thousands apart by a no-break space, a decimal comma (a point in English), no empty decimals."""
    text = f"{value:,.2f}".replace(",", "\u00a0")
    whole, cents = text.split(".")
    mark = "." if language() == "en" else ","
    return whole if cents == "00" else f"{whole}{mark}{cents}"


def show_money(value: Money) -> str:
    """`78 сомонӣ`: the currency as a word where it is the profile's own, else its code."""
    profile = current_app.config["PROFILE"]
    unit = profile.currency_word.in_(language()) if value.currency == profile.currency else value.currency
    return f"{show_amount(value.amount)}\u00a0{unit}"


def show_size(count: int) -> str:
    """A number of bytes as people read it: `340 KB`, `2.1 MB`."""
    if count < 1024 * 1024:
        number, unit = str(max(1, count // 1024)), gettext("KB")
    else:
        number, unit = show_amount(Decimal(count * 10 // (1024 * 1024)) / 10), gettext("MB")
    return f"{number}\u00a0{unit}"


def text_in(value: LocalisedText | dict[str, str] | None) -> str:
    """A localised text in the language of the page."""
    text = value if isinstance(value, LocalisedText) else LocalisedText.of(value)
    return text.in_(language())


def translated(value: object) -> str:
    """A text from code or data (a label, an error) in the language of the page."""
    return gettext(str(value)) if value else ""


@cache
def _fingerprint(name: str) -> str:
    path = _STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


@cache
def static_url(name: str) -> str:
    """The address of a static file, its content in the address so that browsers may keep it for a year."""
    return f"/static/{quote(name)}?v={_fingerprint(name)}"


def language_links() -> list[dict[str, Any]]:
    """The present page in each language: tag, own name, address, whether it is the present one; and `again`, to send its form to.

    An address that takes forms only has no page to open in another language: its `href` is the home page.
    """
    here, rest, again = language(), "", ""
    if has_request_context():
        asked = (request.method, request.full_path, here)
        found: tuple[Any, list[dict[str, Any]]] | None = g.get("language_links")
        if found is not None and found[0] == asked:
            return found[1]
        parts = request.full_path.rstrip("?").split("/", 2)
        if len(parts) > 2 and parts[1] in LANGUAGES:
            again = parts[2]
            rest = again if request.method == "GET" or answers_a_form() else ""
    links = [
        {
            "tag": tag,
            "name": LANGUAGE_NAMES[tag],
            "href": f"/{tag}/{rest}",
            "again": f"/{tag}/{again}",
            "current": tag == here,
        }
        for tag in LANGUAGES
    ]
    if has_request_context():
        g.language_links = (asked, links)
    return links


def absolute_url(path: str) -> str:
    """`path` under the portal's own public address, never under the Host header's."""
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def layout_part(template: str, section: str = "") -> Markup:
    """The header or footer of a page, made once a process for a language, a section and a variant: it shows nothing else."""
    kept: dict[tuple[str, str, str, str], Markup] = current_app.extensions["layout_parts"]
    key = (template, section, language(), variant())
    if key not in kept:
        kept[key] = Markup(render_template(template, section=section))  # noqa: S704 - a template escaped what is in it
    return kept[key]


def answers_a_form() -> bool:
    """Whether the page answers a sent form at an address that can be opened too: one that lists mistakes, mostly."""
    if not has_request_context() or request.method != "POST":
        return False
    adapter = request_ctx.url_adapter
    return adapter is not None and "GET" in adapter.allowed_methods()


class KeptTemplate(Template):
    """A template whose macros are made once: ours know the globals of the environment alone, which Jinja checks at each import."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def install(app: Flask) -> None:
    """Gives the templates these words. `actor()` is for pages that are not cached."""
    app.extensions["layout_parts"] = {}
    app.jinja_env.template_class = KeptTemplate
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        date=show_date,
        instant=show_instant,
        money=show_money,
        amount=show_amount,
        size=show_size,
        text=text_in,
        translated=translated,
    )
    app.jinja_env.globals.update(
        static_url=static_url,
        layout_part=layout_part,
        language_links=language_links,
        actor=actor,
        signed_in_variant=lambda: variant() == "in",
        today=today,
        absolute_url=absolute_url,
        profile=app.config["PROFILE"],
        settings=app.config["SETTINGS"],
        page_state=lambda: g,
        answers_a_form=answers_a_form,
        answers_post=redisplay.answers_post,
        typed_text=redisplay.typed_text,
        redisplay_mark=redisplay.MARK,
    )
