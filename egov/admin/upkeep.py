"""Screens of the catalogue's upkeep: what needs care, one task with its place in the editor, and how people rate services."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_places import href_of, name_of
from egov.admin.upkeep_forms import ConfirmForm, SettleForm
from egov.admin.upkeep_places import place_on_page
from egov.applications import rating as rated
from egov.catalogue import queries
from egov.catalogue.access import authority_of, may_edit
from egov.catalogue.anchors import path_of
from egov.catalogue.definition import ServiceDefinition
from egov.catalogue.upkeep import confirming, pages, ratings, reports, words, worklist
from egov.catalogue.upkeep.act_numbers import shown_number
from egov.catalogue.upkeep.models import Kind, PageReport, TaskState, UpkeepTask
from egov.catalogue.upkeep.pages import CataloguePage
from egov.catalogue.upkeep.worklist import Line
from egov.catalogue.wording import figure_words
from egov.kernel import clock
from egov.kernel.errors import DomainError, NotFound
from egov.kernel.localised import LANGUAGE_NAMES
from egov.kernel.permissions import Permission
from egov.web.errors import say
from egov.web.guards import actor, needs
from egov.web.language import gettext
from egov.web.paging import read_limit
from egov.web.presentation import show_date
from egov.web.unit_of_work import attempt

upkeep = Blueprint("admin_upkeep", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin/upkeep")
may_care = needs(Permission.EDIT_CATALOGUE, "admin")
upkeep.add_app_template_filter(shown_number, "act_number")


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as the pages show it: what it is about, where, what is known of it, and the page where it is mended."""

    line: Line
    title: str
    place: str
    href: str
    text: str = ""

    @property
    def task(self) -> UpkeepTask:
        """The task itself."""
        return self.line.task

    @property
    def day(self) -> str:
        """The day that the task tells of: of the last confirmation, or since when an act is out of force."""
        told = self.task.facts.get("since") or self.task.facts.get("repealed")
        return show_date(dt.date.fromisoformat(told)) if told else ""

    @property
    def answer(self) -> str:
        """What an address answered: a status, or in words why there was none."""
        told = str(self.task.facts.get("answer") or "")
        return gettext(words.ANSWERS[told]) if told in words.ANSWERS else told

    @property
    def seen(self) -> str:
        """The stamp of the version in force that a confirmation speaks of; "" where there is none."""
        version = self.line.version
        return version.stamp if version is not None and not version.is_open else ""


def shown(line: Line, told: Mapping[str, CataloguePage], text: str = "") -> Shown:
    """The task as a page shows it; `text` is what a report says, `told` are the pages that belong to no service (see `pages.find`)."""
    if line.service is None:
        return Shown(
            line, gettext(words.KINDS[Kind(line.task.kind)]), *place_on_page(line.task, told.get(line.task.page)), text
        )
    definition = queries.definition_of(line.version) if line.version else None
    place, href = "", url_for("admin.service", slug=line.service.slug)
    if definition is not None and line.task.anchor:
        place, href = _place_of(definition, line.service.slug, line.task)
    elif line.task.kind == Kind.CONFIRM and line.version is not None and not line.version.is_open:
        href = url_for("catalogue.service", slug=line.service.slug)
    return Shown(line, gettext(words.KINDS[Kind(line.task.kind)]), place, href, text)


def _place_of(definition: ServiceDefinition, slug: str, task: UpkeepTask) -> tuple[str, str]:
    path = path_of(definition, task.anchor)
    language = str(task.facts.get("language") or "")
    href = href_of(definition, slug, path, language if path[:1] != ("questionnaire",) else "")
    if path == ("authority",):
        return gettext("Offices"), url_for("catalogue.authority", slug=definition.authority)
    return name_of(definition, path), href


@upkeep.get("")
@may_care
def tasks() -> str:
    """What needs care in the services that the reader may edit, narrowed to a state, a kind or one service."""
    given = request.args
    state = TaskState(given["state"]) if given.get("state") in tuple(TaskState) else TaskState.OPEN
    kind = Kind(given["kind"]) if given.get("kind") in tuple(Kind) else None
    service = given.get("service", "")[:80].replace("\x00", "")
    page = worklist.list_tasks(
        actor(), state=state, kind=kind, service=service, after=given.get("after"), limit=read_limit(given.get("limit"))
    )
    counts = worklist.count_open(actor(), service)
    said = reports.texts_of([line.task for line in page.items])
    told = pages.find({line.task.page for line in page.items if line.task.page})
    kept: dict[str, Any] = {"service": service or None, "state": state if state != TaskState.OPEN else None, "kind": kind}
    return render_template(
        "admin_upkeep/tasks.html",
        tasks=[shown(line, told, said.get(line.task.id, "")) for line in page.items],
        more=url_for(".tasks", after=page.after, **kept) if page.after else None,
        states=[
            (url_for(".tasks", **{**kept, "state": one}), gettext(text), one == state) for one, text in words.STATES.items()
        ],
        kinds=_kinds(kind, counts, kept),
        service=service,
    )


def _kinds(kind: Kind | None, counts: dict[str, int], kept: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The tabs of kinds, each with the number of open tasks."""
    tabs = [(url_for(".tasks", **{**kept, "kind": None}), gettext("All"), kind is None)]
    for one, text in words.TABS.items():
        label = f"{gettext(text)} ({counts[one]})" if counts.get(one) else gettext(text)
        tabs.append((url_for(".tasks", **{**kept, "kind": one}), label, kind == one))
    return tabs


@upkeep.route("/<int:task_id>", methods=["GET", "POST"])
@may_care
def task(task_id: int) -> ResponseReturnValue:
    """One task: what is wrong and where; done, set aside with a reason, or open again."""
    line = worklist.get_task(task_id, actor())
    report = reports.find_report(line.task)
    form = SettleForm(data={"seen": str(line.task.version_id)})
    if form.validate_on_submit():
        try:
            attempt(lambda: _settle(line.task, report, form))
            flash(
                gettext("The task is settled.") if form.state != TaskState.OPEN else gettext("The task is open again."),
                "success",
            )
            return redirect(url_for(".tasks", kind=line.task.kind), 303)
        except DomainError as error:
            form.absorb(error)
            form.seen.data = str(line.task.version_id)
    page = render_template(
        "admin_upkeep/task.html",
        shown=shown(line, pages.find([line.task.page]) if line.task.page else {}),
        task=line.task,
        report=report,
        form=form,
        language_names=LANGUAGE_NAMES,
    )
    return page, 422 if form.errors else 200


def _settle(task: UpkeepTask, report: PageReport | None, form: SettleForm) -> None:
    reason, state, now = form.reason.data or "", form.state, clock.now()
    if report is not None and state != TaskState.OPEN:
        reports.answer(task, state, text=reason, seen=form.seen_version, by=actor(), now=now)
    else:
        worklist.settle(task, state, reason=reason, seen=form.seen_version, by=actor(), now=now)


@upkeep.post("/services/<slug>/confirm")
@may_care
def confirm(slug: str) -> ResponseReturnValue:
    """With one press: what the page of the service says is true."""
    service = queries.get_service(slug)
    if not may_edit(actor(), service.authority_id):
        raise NotFound
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            attempt(lambda: confirming.confirm(service, seen=form.seen.data or "", by=actor(), now=clock.now()))
            flash(gettext("Confirmed. The page of the service says so."), "success")
        except DomainError as error:
            flash(say(error), "info")
    return redirect(url_for(".tasks", kind=Kind.CONFIRM), 303)


@upkeep.get("/ratings")
@may_care
def ratings_of_all() -> str:
    """How people rate the services that the reader may edit."""
    page = ratings.page(authority_of(actor()), request.args.get("after"), read_limit(request.args.get("limit")))
    more = url_for(".ratings_of_all", after=page.after) if page.after else None
    rows = [(slug, name, rating, figure_words(Decimal(str(rating.average)))) for slug, name, rating in page.items]
    return render_template("admin_upkeep/ratings.html", rows=rows, more=more, least=ratings.LEAST)


@upkeep.get("/ratings/<slug>")
@may_care
def comments(slug: str) -> str:
    """What people wrote when they rated one service, without who they are."""
    service = queries.get_service(slug)
    if not may_edit(actor(), service.authority_id):
        raise NotFound
    page = rated.list_comments(service.id, request.args.get("after"), read_limit(request.args.get("limit")))
    more = url_for(".comments", slug=slug, after=page.after) if page.after else None
    name = queries.get_listing(slug).name
    return render_template("admin_upkeep/comments.html", name=name, comments=page.items, more=more, least=ratings.LEAST)
