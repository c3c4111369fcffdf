"""The work list, handing cases out and back, and the supervisor's page."""

from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.authorities import queries as authorities
from egov.casework import actions, case_views, consulting_views, decision_views, queries, worklist
from egov.casework.deadlines import deadline_of
from egov.casework.forms import BulkForm, StageForm
from egov.casework.models import Tab
from egov.casework.naming import service_names
from egov.casework.screens import officer, open_file, screens, supervisor, try_change
from egov.casework.words import STAGES, TABS
from egov.casework.worklist import Filter
from egov.kernel import clock
from egov.kernel.errors import N_, NotAllowed, NotFound
from egov.kernel.permissions import Permission
from egov.web.guards import actor
from egov.web.language import gettext, ngettext
from egov.web.paging import read_limit
from egov.web.presentation import today

PAGES = (case_views, consulting_views, decision_views)


def install(app: Flask) -> None:
    """Registers the blueprint with all its screens."""
    app.register_blueprint(screens)


@screens.get("")
@officer
def queue() -> ResponseReturnValue:
    """The work list, tab by tab."""
    by = actor()
    if by.authority_id is None:
        raise NotAllowed(N_("Your account is not assigned to an authority."))
    wanted, after, limit = _read_filter(), request.args.get("after"), read_limit(request.args.get("limit"), 25)
    if wanted.tab is Tab.CONSULTATIONS:
        page: Any = worklist.list_asked(by=by, after=after, limit=limit)
    else:
        page = worklist.list_queue(wanted, by=by, today=today(), after=after, limit=limit)
    may_supervise, services = by.may(Permission.SUPERVISE_CASES), worklist.list_service_ids(by=by)
    return render_template(
        "casework/queue.html",
        page=page,
        wanted=wanted,
        counts=worklist.count_tabs(by=by, today=today()),
        names=service_names({row.service_id for row in page.items} | set(services)),
        services=services,
        authority=authorities.get_authority_by_id(by.authority_id),
        officers=worklist.list_loads(by=by, today=today()) if may_supervise else [],
        deadline=lambda row: deadline_of(row.due_on, today(), waiting=getattr(row, "waiting", False)),
        compact=request.args.get("rows") == "compact",
        form=BulkForm(formdata=None),
        tabs=TABS,
        stages=STAGES,
    )


@screens.post("/next")
@officer
def next_case() -> ResponseReturnValue:
    """Hands out the most urgent waiting case."""
    case = actions.take_next(by=actor(), now=clock.now())
    if case is None:
        flash(gettext("No case is waiting for you."), "info")
        return redirect(url_for(".queue"), 303)
    return redirect(url_for(".case", reference=queries.reference_of(case)), 303)


@screens.route("/<reference>/take", methods=["GET", "POST"])
@officer
def take(reference: str) -> ResponseReturnValue:
    """Asks before a chosen case is taken out of turn; then it is the officer's."""
    file = open_file(reference)
    form = StageForm()
    error = None
    if form.validate_on_submit():
        error = try_change(form, lambda: actions.take(file.case, by=actor(), now=clock.now()))
        if error is None:
            return redirect(url_for(".case", reference=reference), 303)
    urgent = queries.more_urgent_exists(file.case, by=actor())
    page = render_template(
        "casework/take.html", file=file, form=form, urgent=urgent, names=service_names({file.case.service_id})
    )
    return page, error.status if error else 200


@screens.post("/<reference>/release")
@officer
def release(reference: str) -> ResponseReturnValue:
    """Gives the case back to the unit."""
    file = open_file(reference)
    actions.release(file.case, by=actor(), now=clock.now())
    flash(gettext("The case is back with the unit."), "success")
    return redirect(url_for(".queue"), 303)


@screens.post("/assign")
@supervisor
def assign() -> ResponseReturnValue:
    """Hands the ticked cases to an officer, or back to the unit; all of them or none."""
    form = BulkForm()
    if not form.validate_on_submit() or not form.references.data:
        flash(gettext("Tick the cases first."), "info")
        return redirect(url_for(".queue", tab=Tab.UNIT), 303)
    chosen = sorted((queries.get_case(reference, by=actor()).case for reference in form.references.data[:100]), key=_key)
    to = form.assignee.data or ""
    for case in chosen:
        if to.isdecimal() and len(to) < 19:
            actions.assign(case, account_id=int(to), by=actor(), now=clock.now())
        elif to:
            raise NotFound
        else:
            actions.release(case, by=actor(), now=clock.now())
    count = len(chosen)
    flash(ngettext("%(num)s case is handed over.", "%(num)s cases are handed over.", count), "success")
    if request.form.get("back") == "case":
        return redirect(url_for(".case", reference=form.references.data[0]), 303)
    return redirect(url_for(".queue", tab=Tab.UNIT), 303)


@screens.get("/team")
@supervisor
def team() -> ResponseReturnValue:
    """What every officer has in hand, what is late, and what was taken out of turn."""
    by = actor()
    if by.authority_id is None:
        raise NotAllowed(N_("Your account is not assigned to an authority."))
    late = worklist.list_queue(Filter(tab=Tab.LATE), by=by, today=today(), limit=20)
    chosen = worklist.list_out_of_turn(by=by)
    rows = [*late.items, *chosen]
    return render_template(
        "casework/team.html",
        loads=worklist.list_loads(by=by, today=today()),
        counts=worklist.count_tabs(by=by, today=today()),
        late=late.items,
        chosen=chosen,
        names=service_names({row.service_id for row in rows}),
        authority=authorities.get_authority_by_id(by.authority_id),
        deadline=lambda row: deadline_of(row.due_on, today(), waiting=row.waiting),
    )


def _key(case: Any) -> int:
    """Rows are locked in one order everywhere, so that two supervisors never wait for each other."""
    return int(case.id)


def _read_filter() -> Filter:
    """What the address asks for; anything unknown counts as not asked."""
    given = request.args
    tab, stage, service = given.get("tab", ""), given.get("stage", ""), given.get("service", "")
    words = given.get("q", "")[:100].replace("\x00", "")
    default = Tab.UNIT if words else Tab.MINE
    return Filter(
        tab=Tab(tab) if tab in set(Tab) else default,
        words=words,
        service_id=int(service) if service.isdecimal() and len(service) < 10 else None,
        stage_kind=stage if stage in STAGES else None,
    )
