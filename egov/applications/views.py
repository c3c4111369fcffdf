"""Screens on which people follow their applications: the list, one application, its answers, its end."""

from typing import Any

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import egov.applications.views_filling
import egov.applications.views_tracking
import egov.applications.views_versions  # noqa: F401 - they hang their screens on the blueprint
from egov.applications import actions, queries, versions, wording
from egov.applications.blueprint import own as own_application
from egov.applications.blueprint import own_to_change, screens
from egov.applications.drafts import kept_until
from egov.applications.filling import Filling
from egov.applications.forms import MessageForm, WithdrawForm
from egov.applications.models import Application, InformationRequest, State, Verb
from egov.applications.summaries import last_correction, sections_of
from egov.applications.views_rating import asked_of
from egov.authorities import queries as authorities
from egov.authorities.appeals import appeals_against
from egov.catalogue.definition import ServiceDefinition
from egov.certificates import queries as certificates
from egov.files import queries as files
from egov.files.serving import attachment
from egov.identity.sessions import own_name
from egov.journal import queries as journal
from egov.kernel import clock
from egov.kernel.errors import Invalid, NotFound
from egov.web.guards import actor, signed_in
from egov.web.kept_pages import kept_page
from egov.web.language import gettext, language
from egov.web.paging import read_limit
from egov.web.presentation import show_date, show_instant, today


def install(app: Flask) -> None:
    """Registers the blueprint."""
    app.register_blueprint(screens)


@screens.get("/applications")
@signed_in
def own() -> str:
    """The reader's applications, what waits for them first."""
    page = queries.list_own(actor(), after=request.args.get("after"), limit=read_limit(request.args.get("limit")))
    names = queries.names_of(page.items)
    cards = [
        {
            "href": url_for("applications.show", reference=item.reference),
            "name": names[item.version_id].in_(language()),
            "reference": item.reference,
            "state": item.state,
            "rank": queries.RANKS[item.state],
            "group": wording.group_of(item),
            "waits": item.turn == "applicant" and item.state != State.DRAFT,
            "next": url_for("applications.resume", reference=item.reference) if item.turn == "applicant" else "",
            "line": wording.line_of(item),
        }
        for item in page.items
    ]
    more = url_for("applications.own", after=page.after) if page.after else None
    return render_template("applications/own.html", cards=cards, more=more)


@screens.get("/applications/<reference>")
@signed_in
def show(reference: str) -> str:
    """One application: whose turn it is, the term, the way so far and what is to come, the thread, what can be done."""
    glance = queries.glance_at_own(reference, actor())
    holder = authorities.name_of(glance.holder_id).in_(language())
    if not glance.is_under_way:  # a draft hangs on publications, what is closed on ratings and revocations, too
        return _show(own_application(reference))
    # every verb on an application under way moves its revision on
    shown = (glance.id, glance.revision, today(), holder, own_name())
    return kept_page(actor().account_id, shown, lambda: _show(own_application(reference)))


def _show(application: Application, sent: MessageForm | None = None) -> str:
    """The page of an application; `sent` is a message that has to be corrected."""
    return render_template("applications/show.html", **_told(application), form=sent or MessageForm())


def _told(application: Application) -> dict[str, Any]:
    """What the page of an application tells."""
    definition = queries.definition_of(application)
    holder = authorities.name_of(application.holder_authority_id or application.authority_id).in_(language())
    rows = journal.list_events(application)
    asked = any(row.kind == "application.more_requested" for row in rows)
    requests = {request.id: request for request in queries.list_requests(application)} if asked else {}
    waiting = next((request for request in requests.values() if request.closed_at is None), None)
    outcome = queries.find_outcome(application) if application.state in (State.APPROVED, State.REFUSED) else None
    thread = queries.list_messages(application) if application.filed_at else []
    return {
        "application": application,
        "name": definition.name.in_(language()),
        "holder": holder,
        "request_for_more": waiting,
        "asked_labels": _labels(definition, waiting),
        "outcome": outcome,
        "ground": definition.ground(outcome.ground_code) if outcome is not None and outcome.ground_code else None,
        "appeals": appeals_against(outcome.decided_at) if outcome and application.state == State.REFUSED else [],
        "office": url_for("catalogue.authority", slug=definition.authority),
        "certificate": certificates.get_certificate(application.certificate_id) if application.certificate_id else None,
        "gives_certificate": bool(definition.certificate),
        "keep_until": kept_until(application),
        "newer": versions.find_newer(application) is not None,
        "stage_sentence": _stage_sentence(application, definition),
        "meter": wording.meter_of(application, waiting),
        "steps": wording.steps_of(application, definition, rows, requests, holder) if application.filed_at else [],
        "rating": asked_of(application),
        "messages": [_message(message, holder) for message in thread],
        "may_write": application.allows(Verb.WRITE),
        "about": _about(application, holder),
        "links": _links(application),
        "again": _apply_again(application, definition),
    }


def _labels(definition: ServiceDefinition, waiting: InformationRequest | None) -> list[str]:
    questions = [definition.questionnaire.question(key) for key in waiting.question_keys] if waiting else []
    return [question.label.in_(language()) for question in questions if question is not None]


def _stage_sentence(application: Application, definition: ServiceDefinition) -> str:
    if application.state == State.SUBMITTED:
        return gettext("It waits for an officer to take it up.")
    return gettext("The stage now: %(stage)s.", stage=wording.stage_in_words(definition, application.stage_key))


def _message(message: queries.Message, holder: str) -> tuple[bool, str, str, str]:
    mine = message.author == "applicant"
    return mine, gettext("You") if mine else holder, show_instant(message.written_at), message.text


def _about(application: Application, holder: str) -> list[tuple[str, str]]:
    return [
        (gettext("Applicant"), own_name()),
        (gettext("Authority"), holder),
        (gettext("Begun"), show_date(application.opened_at)),
        (gettext("Sent"), show_instant(application.filed_at)),
        (gettext("Due"), wording.due_in_words(application)),
        (gettext("Closed on"), show_date(application.closed_at)),
    ]


def _links(application: Application) -> list[tuple[str, str]]:
    def to(endpoint: str) -> str:
        return url_for(f"applications.{endpoint}", reference=application.reference)

    links: list[tuple[str, str]] = []
    if application.filed_at:
        links += [(to("answers"), gettext("See the answers you sent")), (to("receipt"), gettext("See the receipt"))]
    links.append((f"/{language()}/account/data-access", gettext("Who looked at my data")))
    if application.state == State.DRAFT:
        links.append((to("withdraw"), gettext("Discard the draft")))
    elif application.allows(Verb.WITHDRAW):
        links.append((to("withdraw"), gettext("Withdraw the application")))
    return links


def _apply_again(application: Application, definition: ServiceDefinition) -> str:
    """Where to begin anew after an end that was none of a success."""
    again = application.state in (State.REFUSED, State.WITHDRAWN, State.EXPIRED)
    return url_for("applications.start", slug=definition.slug) if again else ""


@screens.route("/applications/<reference>/messages", methods=["GET", "POST"])
@signed_in
def write(reference: str) -> ResponseReturnValue:
    """Puts a message of the applicant into the thread."""
    application = own_to_change(reference) if request.method == "POST" else own_application(reference)
    form = MessageForm()
    if request.method == "GET":
        return redirect(url_for("applications.show", reference=application.reference), 303)
    if form.validate():
        try:
            actions.write_to_office(application, form.text.data or "", by=actor(), now=clock.now())
            flash(gettext("Your message is sent to the office."), "success")
            return redirect(url_for("applications.show", reference=application.reference, _anchor="messages"), 303)
        except Invalid as error:
            form.absorb(error)
    return _show(application, form), 422


@screens.get("/applications/<reference>/answers")
@signed_in
def answers(reference: str) -> str:
    """The answers of a filed application as they stand, with its files."""
    application = own_application(reference)
    if application.filed_at is None:
        raise NotFound
    filling = Filling(application, actor())
    return render_template(
        "applications/answers.html",
        application=application,
        name=filling.definition.name.in_(language()),
        sections=sections_of(filling, changeable=False),
        changed_at=last_correction(filling),
        files=list(filling.shown_files.values()),
    )


@screens.route("/applications/<reference>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(reference: str) -> ResponseReturnValue:
    """Asks whether the application is really to be withdrawn (a draft: discarded), and does it."""
    application = own_to_change(reference) if request.method == "POST" else own_application(reference)
    if not application.allows(Verb.WITHDRAW):
        return redirect(url_for("applications.show", reference=application.reference), 303)
    form = WithdrawForm()
    if form.validate_on_submit():
        was_draft = application.state == State.DRAFT
        actions.withdraw(application, reason=form.reason.data or "", by=actor(), now=clock.now())
        flash(gettext("The draft is discarded.") if was_draft else gettext("The application is withdrawn."), "success")
        return redirect(url_for("applications.own"), 303)
    name = queries.definition_of(application).name.in_(language())
    page: Any = render_template("applications/withdraw.html", application=application, form=form, name=name)
    return page, 422 if request.method == "POST" else 200


@screens.get("/applications/<reference>/document")
@signed_in
def document(reference: str) -> ResponseReturnValue:
    """The signed document that the application led to, as a download."""
    application = own_application(reference)
    if application.certificate_id is None:
        abort(404)
    return attachment(files.get_file(certificates.get_certificate(application.certificate_id).file_id))
