"""The blueprint that the screens of casework hang on, and how their views try a change: what is refused is said, what was typed is kept."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from egov.applications import queries as applications
from egov.casework import actions, queries
from egov.casework.actions import Overtaken
from egov.casework.history import history_of
from egov.casework.models import Case, Purpose
from egov.casework.queries import CaseFile
from egov.catalogue.definition import ServiceDefinition
from egov.kernel import clock
from egov.kernel.actor import Actor
from egov.kernel.errors import N_, Conflict, DomainError, Invalid, NotAllowed
from egov.kernel.permissions import Permission
from egov.web.forms import PortalForm
from egov.web.guards import actor, needs
from egov.web.language import gettext
from egov.web.unit_of_work import attempt, tell

screens = Blueprint("casework", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/casework")
officer = needs(Permission.WORK_CASES, "officer")
supervisor = needs(Permission.SUPERVISE_CASES, "officer")


def open_file(reference: str) -> CaseFile:
    """The case of the reader's authority, to look at; raises `NotFound`, or `NotAllowed` on a conflict of interest."""
    found = queries.get_case(reference, by=actor())
    if found.interest:
        raise NotAllowed(N_("This is your own application. A colleague will work on it: nobody decides for themselves."))
    return found


def definition_of(file: CaseFile) -> ServiceDefinition:
    """The version of the service on which the case is decided."""
    return applications.definition_of(file.application)


def try_change(form: PortalForm, work: Callable[[], Any]) -> DomainError | None:
    """Does `work` and returns None; or puts the reason why not into `form` and returns it, with nothing changed."""
    try:
        attempt(work)
    except StaleDataError:
        error: DomainError = Overtaken()
    except (Conflict, Invalid) as refused:
        error = refused
    else:
        return None
    form.absorb(error)
    return error


def is_blind(file: CaseFile) -> bool:
    """Whether the reader may not see yet whose case it is: nobody has taken it, and only a supervisor looks before that."""
    return file.case.assignee_id is None and not file.case.is_closed and not actor().may(Permission.SUPERVISE_CASES)


def tell_viewed(case: Case, purpose: Purpose) -> None:
    """Once the page is made, the journal says who opened the case and for what."""
    case_id = case.id

    def told() -> None:
        again = queries.find_case_by_id(case_id)
        if again is not None:
            actions.view(again, purpose, by=actor(), now=clock.now())

    tell(told)


def purpose_of(case: Case, by: Actor) -> Purpose:
    """For what `by` opens the case: to review the own one, to supervise, or to stand in for the colleague who has it."""
    if case.assignee_id == by.account_id:
        return Purpose.REVIEW
    return Purpose.SUPERVISION if by.may(Permission.SUPERVISE_CASES) else Purpose.SUBSTITUTION


def change(
    file: CaseFile,
    form: PortalForm,
    work: Callable[[], Any],
    done: str,
    template: str,
    context: Callable[[CaseFile], dict[str, Any]],
    target: str | None = None,
) -> ResponseReturnValue:
    """Does `work` where the form was sent and is complete, and goes back to the case; else shows the form with what was typed.

    Showing it is a look at the applicant's data: told in the journal, and refused before somebody has the case.
    Somebody who was overtaken is shown what happened meanwhile, and may send the form again knowing it.
    """
    error: DomainError | None = None
    reference = file.application.reference
    if form.validate_on_submit():
        error = try_change(form, work)
        if error is None:
            flash(gettext(done), "success")
            return redirect(target or url_for(".case", reference=reference), 303)
        file = queries.get_case(reference, by=actor())
    if is_blind(file):
        return redirect(url_for(".take", reference=reference), 303)
    tell_viewed(file.case, purpose_of(file.case, actor()))
    meanwhile = history_of(file.application)[:3] if isinstance(error, Conflict) else []
    if "seen" in form and (not form.is_submitted() or meanwhile):
        form.seen.data = file.stamp
    status = error.status if error else 422 if form.errors else 200
    shown = {**context(file), "file": file, "form": form, "definition": definition_of(file), "meanwhile": meanwhile}
    return render_template(template, **shown), status
