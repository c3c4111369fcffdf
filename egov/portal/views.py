"""Screens of `portal`: home and the pages about the portal itself."""

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.kernel import clock
from egov.kernel.errors import NotFound
from egov.portal.parts import filled
from egov.web.guards import machine, public
from egov.web.language import preferred_language
from egov.web.page_cache import cached_page

root = Blueprint("portal_root", __name__)
portal = Blueprint("portal", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")


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
    return render_template("portal/home.html")


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


def install(app: Flask) -> None:
    """Registers the blueprints."""
    app.register_blueprint(root)
    app.register_blueprint(portal)
