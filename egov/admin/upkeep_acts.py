"""Screens of the register of legal acts, and of what services say from unsure sources."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_places import href_of, name_of
from egov.admin.upkeep import may_care, upkeep
from egov.admin.upkeep_forms import ActForm
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.upkeep import acts as register
from egov.catalogue.wording import SURENESS_WORDS
from egov.kernel import clock
from egov.kernel.errors import DomainError
from egov.kernel.permissions import Permission
from egov.questionnaire.checking import Path
from egov.web.guards import actor, needs
from egov.web.language import gettext
from egov.web.paging import read_limit
from egov.web.presentation import text_in, today
from egov.web.unit_of_work import attempt

may_register = needs(Permission.PUBLISH_CATALOGUE, "admin")


@upkeep.get("/acts")
@may_care
def acts() -> str:
    """The register of legal acts, by number; with `?q=` those that have it in their number or a name."""
    text = request.args.get("q", "")[:80].replace("\x00", " ").strip()
    page = register.page(request.args.get("after"), read_limit(request.args.get("limit")), text)
    more = url_for(".acts", after=page.after, q=text or None) if page.after else None
    may_change = register.may_change(actor())
    return render_template(
        "admin_upkeep/acts.html", acts=page.items, text=text, more=more, today=today(), may_change=may_change
    )


@upkeep.route("/acts/new", methods=["GET", "POST"])
@may_register
def add_act() -> ResponseReturnValue:
    """One more act in the register."""
    form = ActForm()
    if form.validate_on_submit():
        try:
            attempt(lambda: register.add(form.draft(), by=actor(), now=clock.now()))
            flash(
                gettext("The act is in the register. Services that name it have their tasks within some hours."), "success"
            )
            return redirect(url_for(".acts"), 303)
        except DomainError as error:
            form.absorb(error)
    return render_template("admin_upkeep/act.html", form=form, act=None), 422 if form.errors else 200


@upkeep.route("/acts/<int:act_id>", methods=["GET", "POST"])
@may_register
def act(act_id: int) -> ResponseReturnValue:
    """One act: its names, since when it is in force or no longer."""
    found = register.get(act_id)
    form = ActForm.of(found)
    if form.validate_on_submit():
        try:
            seen = form.seen_version
            attempt(lambda: register.change(found, form.draft(), seen=seen, by=actor(), now=clock.now()))
            flash(
                gettext("The act is in the register. Services that name it have their tasks within some hours."), "success"
            )
            return redirect(url_for(".acts"), 303)
        except DomainError as error:
            form.absorb(error)
    return render_template("admin_upkeep/act.html", form=form, act=found), 422 if form.errors else 200


@upkeep.get("/unverified")
@may_care
def unverified() -> str:
    """Where services rest on unsure sources: each place with a link to its field."""
    page = register.list_unsure(actor(), request.args.get("after"), read_limit(request.args.get("limit")))
    rows = [
        (
            service,
            [
                (name_of(found, path), href_of(found, service.slug, path), _said_at(found, path), SURENESS_WORDS[source])
                for path, source in service.places
            ],
        )
        for service in page.items
        for found in [service.definition]
    ]
    more = url_for(".unverified", after=page.after) if page.after else None
    return render_template("admin_upkeep/unverified.html", rows=rows, more=more)


def _said_at(definition: ServiceDefinition, path: Path) -> str:
    """What stands at the place: the act, the norm, or the note."""
    part = getattr(definition, str(path[0]))[path[1]]
    texts = (getattr(part, name, None) for name in ("title", "norm", "text", "label", "note"))
    return text_in(next((text for text in texts if text), None))
