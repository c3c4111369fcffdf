"""Screens of `portal`: home, help, the pages about the portal itself, and what programs ask of it."""

import datetime as dt
import textwrap

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.applications import queries as applications
from egov.catalogue import queries as catalogue
from egov.catalogue import structured
from egov.catalogue.formats.cpsv_terms import LICENCE
from egov.catalogue.life_events import showing as life_events
from egov.insight.queries import SMALLEST_SHOWN, published_figures
from egov.journal.sealing import latest_head
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import NotFound
from egov.portal import identified
from egov.portal.front import front
from egov.portal.parts import filled
from egov.web import metrics
from egov.web.guards import actor, machine, public, signed_in
from egov.web.language import preferred_language
from egov.web.page_cache import cached_page
from egov.web.presentation import absolute_url, today

root = Blueprint("portal_root", __name__)
portal = Blueprint("portal", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
CLOSED_TO_ROBOTS = (
    "account",
    "applications",
    "casework",
    "admin",
    "sign-in",
    "sign-up",
    "sign-out",
    "track",
    "verify",
    "parts",
)


@root.get("/")
@public
def start() -> ResponseReturnValue:
    """Sends the reader to the home page in the language they most likely read."""
    response = redirect(url_for("portal.home", lang=preferred_language(request)), 302)
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@portal.get("/")
@public
@cached_page
def home() -> str:
    """Home: one question, life events, the services most used."""
    shown = front(today())
    return render_template(
        "portal/home.html",
        events=shown.events,
        event_count=shown.event_count,
        used=shown.used,
        total=shown.total,
        categories=shown.categories,
        quick=shown.quick,
        finder=shown.finder,
    )


@portal.get("/life-events/<slug>/mine")
@signed_in
def own_life_event(slug: str) -> str:
    """The steps of a life event, with how far the reader has come with each; `no-store`, as everything personal."""
    event = catalogue.get_life_event(slug)
    steps = life_events.shown(event, today())
    done = applications.newest_of([step.row.slug for step in steps], actor())
    return render_template("portal/own_life_event.html", event=event, steps=steps, done=done)


@portal.get("/help")
@public
@cached_page
def help() -> str:
    """Questions people ask most, with short answers."""
    return render_template("portal/help.html")


@portal.get("/accessibility")
@public
@cached_page
def accessibility() -> str:
    """What every reader can rely on, and what is not yet good enough."""
    return render_template("portal/accessibility.html")


@portal.get("/about")
@public
@cached_page
def about() -> str:
    """What this portal is, what it keeps about people and who sees it."""
    return render_template("portal/about.html")


@portal.get("/open-data")
@public
@cached_page
def open_data() -> str:
    """Where the catalogue is to be had for programs, in which notations, under which licence."""
    example = next(iter(catalogue.list_published_slugs(1)), "slug")
    return render_template(
        "portal/open_data.html",
        base=absolute_url(""),
        example=example,
        licence=LICENCE,
        whole=structured.CATALOGUE_FORMS,
        forms=structured.machine_forms(example),
        item=structured.describe_catalogue(),
    )


@root.get("/id/<path:thing>")
@public
def named(thing: str) -> ResponseReturnValue:
    """Leads from the address that names a thing in open data to what there is on it: a page, or what the program reads best."""
    response = redirect(identified.address_of(thing, request), 303)
    response.headers["Vary"] = "Accept, Cookie, Accept-Language"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@portal.get("/transparency")
@public
def transparency() -> str:
    """Published figures, and the journal's latest signed head."""
    figures, head = published_figures(), latest_head()
    bars = sorted(figures.by_state.items(), key=lambda row: -row[1])
    return render_template(
        "portal/transparency.html",
        figures=figures,
        bars=bars,
        most=bars[0][1] if bars else 1,
        least=SMALLEST_SHOWN,
        head=head,
        root=" ".join(textwrap.wrap(head.root.hex(), 8)) if head else "",
    )


@portal.get("/parts")
@public
def parts() -> str:
    """Every component in every state, in the demonstration only. `?layout=` office or account, `?wrong=1` shows errors."""
    if not current_app.config["SETTINGS"].demo:
        raise NotFound
    form = filled(wrong=request.args.get("wrong") == "1")
    return render_template("portal/parts.html", form=form, layout=request.args.get("layout", ""), now=clock.now())


@root.get("/healthz")
@machine
def healthz() -> Response:
    """Says that this process answers."""
    return Response("ok\n", mimetype="text/plain")


@root.get("/readyz")
@machine
def readyz() -> Response:
    """Says that this process can serve: its database answers. 503 (from the error handlers) where it does not."""
    db.session.execute(sa.text("SELECT 1"))
    return Response("ready\n", mimetype="text/plain")


@root.get("/metrics")
@machine
def counts() -> Response:
    """The counts of all processes, for programs on this machine; nobody else learns that they exist."""
    if not metrics.asked_from_here(trusted_hops=current_app.config["SETTINGS"].trusted_hops):
        raise NotFound
    return metrics.exposition()


@root.get("/robots.txt")
@machine
def robots() -> Response:
    """Public pages may be indexed; pages about people and cases may not."""
    closed = [*(f"Disallow: /*/{path}" for path in CLOSED_TO_ROBOTS), "Disallow: /api/"]
    lines = ["User-agent: *", *closed, "Allow: /api/v1/", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@root.get("/favicon.ico")
@machine
def favicon() -> Response:
    """The mark, for browsers that ask at the old address."""
    mark = "mark-kz.svg" if current_app.config["PROFILE"].code == "kz" else "mark.svg"
    return current_app.send_static_file(f"art/{mark}")


@root.get("/.well-known/security.txt")
@machine
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116); good for a year from the start of this month."""
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {absolute_url('/en/about')}",
        f"Expires: {(month + dt.timedelta(days=365)).isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: tg, ru, kk, en",
        f"Canonical: {absolute_url('/.well-known/security.txt')}",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


def install(app: Flask) -> None:
    """Registers the blueprints."""
    app.register_blueprint(root)
    app.register_blueprint(portal)
