"""Screens for life events: what they are called, which services they have in which order, and what each step builds on."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.life_event_forms import EventForm, StepFrame, step_form, texts_form
from egov.catalogue import queries, showing
from egov.catalogue.life_events import bundles
from egov.catalogue.models import LifeEvent
from egov.kernel import clock
from egov.kernel.errors import N_, Conflict, Invalid, NotAllowed
from egov.kernel.localised import LANGUAGE_NAMES
from egov.kernel.permissions import Permission
from egov.web.errors import say
from egov.web.guards import actor, needs
from egov.web.language import gettext
from egov.web.presentation import text_in
from egov.web.unit_of_work import attempt

events = Blueprint("admin_events", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin/life-events")
may_read = needs(Permission.EDIT_CATALOGUE, "admin")
may_change = needs(Permission.PUBLISH_CATALOGUE, "admin")
MOVES = {"up": -1, "down": 1}


@events.get("")
@may_read
def everything() -> str:
    """Every life event, with how many steps it has and how many services stand under it."""
    counts = {topic.slug: topic.count for topic in showing.topics("life_event")}
    rows = [(event, len(event.steps or []), counts.get(event.slug, 0)) for event in queries.list_life_events()]
    return render_template("admin_events/everything.html", rows=rows)


@events.route("/<slug>", methods=["GET", "POST"])
@may_read
def event(slug: str) -> ResponseReturnValue:
    """One life event: its steps in order, to be moved and removed by buttons."""
    found, form = queries.get_life_event(slug), EventForm(formdata=None)
    status = 200
    if request.method == "POST":
        if not bundles.may_change(actor()):
            raise NotAllowed(N_("Your role does not allow this."))
        form = EventForm()
        if form.validate_on_submit() and _press(found, form):
            return redirect(url_for(".event", slug=slug), 303)
        status = 422
    names = _names(found)
    return render_template(
        "admin_events/event.html",
        event=found,
        form=form,
        version=found.version_id,
        steps=[
            (step, names.get(step.service, ""), [names.get(one) or one for one in step.after])
            for step in bundles.steps_of(found)
        ],
        may_change=bundles.may_change(actor()),
    ), status


def _press(found: LifeEvent, form: EventForm) -> bool:
    """Does what the pressed button says ("up:slug", "down:slug", "remove:slug"); whether it could be done."""
    verb, _colon, service = request.form.get("do", "").partition(":")
    given: dict[str, Any] = {"seen": form.seen_version, "by": actor(), "now": clock.now()}
    try:
        if verb in MOVES:
            attempt(lambda: bundles.move_step(found, service, MOVES[verb], **given))
        elif verb == "remove":
            attempt(lambda: bundles.remove_step(found, service, **given))
            flash(gettext("The step is removed."), "success")
    except (Conflict, Invalid) as error:
        form.form_errors.append(say(error))
        return False
    return True


@events.route("/<slug>/texts", methods=["GET", "POST"])
@may_change
def texts(slug: str) -> ResponseReturnValue:
    """What a life event is called, in four languages."""
    found = queries.get_life_event(slug)
    form = texts_form(found)
    if form.validate_on_submit():
        given: dict[str, Any] = {"seen": form.seen_version, "by": actor(), "now": clock.now()}
        try:
            attempt(
                lambda: bundles.write_texts(
                    found, name=form.text("name") or found.name, summary=form.text("summary"), **given
                )
            )
            flash(gettext("Saved."), "success")
            return redirect(url_for(".event", slug=slug), 303)
        except (Conflict, Invalid) as error:
            form.absorb(error)
    page = render_template("admin_events/texts.html", event=found, form=form, language_names=LANGUAGE_NAMES)
    return page, 422 if form.errors else 200


@events.route("/<slug>/add", methods=["GET", "POST"])
@may_change
def add(slug: str) -> ResponseReturnValue:
    """One more step, at the end."""
    found = queries.get_life_event(slug)
    names = _names(found)
    form = step_form(
        found, None, [(step.service, names.get(step.service) or step.service) for step in bundles.steps_of(found)]
    )
    if form.validate_on_submit():
        service = queries.find_service_called(form.service.data or "")
        taken = service is not None and any(step.service == service.slug for step in bundles.steps_of(found))
        if service is None or taken:
            form.service.errors = [
                gettext("This service is a step already.")
                if taken
                else gettext("There is no service with this address or code.")
            ]
        elif _put(found, form, service.slug):
            return redirect(url_for(".event", slug=slug), 303)
    return _step_page(found, form, None)


@events.route("/<slug>/steps/<service>", methods=["GET", "POST"])
@may_change
def step(slug: str, service: str) -> ResponseReturnValue:
    """One step: in which case it is needed, after which others, by when."""
    found = queries.get_life_event(slug)
    kept, names = bundles.get_step(found, service), _names(found)
    steps = bundles.steps_of(found)
    earlier = steps[: steps.index(kept)]
    form = step_form(found, kept, [(one.service, names.get(one.service) or one.service) for one in earlier])
    form.service.data = service
    if form.validate_on_submit() and _put(found, form, service):
        return redirect(url_for(".event", slug=slug), 303)
    return _step_page(found, form, names.get(service) or service)


def _put(found: LifeEvent, form: StepFrame, service: str) -> bool:
    """Puts the step in; whether that could be done."""
    given: dict[str, Any] = {"seen": form.seen_version, "by": actor(), "now": clock.now()}
    try:
        attempt(lambda: bundles.put_step(found, form.step(service), **given))
    except (Conflict, Invalid) as error:
        form.absorb(error)
        return False
    flash(gettext("Saved."), "success")
    return True


def _step_page(found: LifeEvent, form: StepFrame, name: str | None) -> ResponseReturnValue:
    page = render_template("admin_events/step.html", event=found, form=form, name=name, language_names=LANGUAGE_NAMES)
    return page, 422 if form.errors else 200


def _names(found: LifeEvent) -> dict[str, str]:
    """The names of the services of the steps that are on offer, by slug."""
    slugs = [step.service for step in bundles.steps_of(found)]
    return {listing.slug: text_in(listing.name) for listing in queries.list_listings(slugs)} if slugs else {}
