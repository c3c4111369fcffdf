"""Screens of the service registry: describe, translate, have a colleague approve, compare, return to an older version.

A page edits one part of the working version; saving puts that part into what is saved at that moment. Who was overtaken is told
what the other one saved, and keeps what was typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from egov.admin.registry_forms import DocumentsForm, PressForm, TermsFeesForm, VersionedForm, texts_form
from egov.admin.registry_places import remarks_beside
from egov.admin.registry_texts import SERVICE, completeness, place_words, slots
from egov.catalogue import actions, comparison, fees, queries
from egov.catalogue.access import authority_of
from egov.catalogue.checked import judge
from egov.catalogue.checking import Finding
from egov.catalogue.definition import ServiceDefinition, read_definition
from egov.catalogue.effort import effort_of
from egov.catalogue.models import OPEN, Service, ServiceVersion, State
from egov.catalogue.search.searching import search
from egov.catalogue.terms import usual_term
from egov.catalogue.wording import condition_words, price_words, term_words
from egov.kernel import clock
from egov.kernel.db import db
from egov.kernel.errors import N_, Conflict, DomainError, NotFound
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.kernel.permissions import Permission
from egov.web.errors import say
from egov.web.guards import actor, needs
from egov.web.language import gettext, language
from egov.web.paging import read_limit
from egov.web.presentation import text_in, today
from egov.web.unit_of_work import attempt

blueprint = Blueprint("admin", __name__, url_prefix="/<any(tg,ru,kk,en):lang>/admin")
may_edit = needs(Permission.EDIT_CATALOGUE, "admin")
may_come_in = needs(
    Permission.EDIT_CATALOGUE, "admin", Permission.MANAGE_ACCOUNTS, Permission.MANAGE_AUTHORITIES, Permission.READ_JOURNAL
)
STATE_WORDS = {
    State.WORKING: (N_("Being written"), "grey"),
    State.IN_REVIEW: (N_("Waits for approval"), "yellow"),
    State.SCHEDULED: (N_("Approved for a later day"), "purple"),
    State.PUBLISHED: (N_("In force"), "green"),
    State.SUPERSEDED: (N_("Replaced"), "grey"),
    State.RETIRED: (N_("No longer offered"), "red"),
}
OVERTAKEN = N_("Meanwhile somebody else saved this version. Compare before you save again.")
SECTIONS = {
    "texts": (
        "name",
        "summary",
        "description",
        "outputs",
        "faq",
        "legal_basis",
        "refusal_grounds",
        "certificate",
        "audience",
    ),
    "terms_fees": ("terms", "fees"),
    "documents": ("evidence",),
    "form": ("questionnaire",),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page of one service shows around its form: the service, what is open, what is on offer, what is lacking.

    `seen` is what a form has to remember to notice that somebody else saved or published.
    """

    service: Service
    open: ServiceVersion | None
    published: ServiceVersion | None
    seen: str
    definition: ServiceDefinition
    open_points: Sequence[Finding]
    advice: Sequence[Finding]

    @property
    def changeable(self) -> bool:
        """Whether the working version can be written in now, or begun."""
        return self.open is None or self.open.state == State.WORKING

    def lacking(self, section: str) -> int:
        """How many things are open in a section."""
        return sum(str(finding.path[0]) in SECTIONS[section] for finding in self.open_points)

    @property
    def points(self) -> list[tuple[str, str]]:
        """What is open, in words: where, and what is wrong there."""
        return [
            (place_words(finding.path), gettext(finding.message, **finding.params_in(language())))
            for finding in self.open_points
        ]

    @property
    def published_definition(self) -> ServiceDefinition:
        """What the version on offer says; the open one where none is."""
        return queries.definition_of(self.published) if self.published else self.definition

    @property
    def changes(self) -> list[comparison.Change]:
        """What the open version changes of the one on offer."""
        if self.open is None or self.published is None:
            return []
        return comparison.compare(queries.definition_of(self.published), self.definition)

    @property
    def price(self) -> str:
        """The fee in words, as lists show it."""
        return price_words(fees.price_on(fees.summary_of(self.definition), today()))

    @property
    def term(self) -> str:
        """The usual term in words."""
        term = usual_term(self.definition)
        return term_words(term.amount, term.unit)


def desk_of(slug: str) -> Desk:
    """The desk for a service that the reader may edit; raises `NotFound` for another."""
    service = queries.get_service(slug)
    if not actions.may_edit(actor(), service.authority_id):
        raise NotFound
    working, published = queries.find_open(service), queries.find_published(service)
    versions = [working or published] if working or published else queries.list_versions(service, public_only=False)[:1]
    version = versions[0]
    if version is None:
        raise NotFound
    judged = judge(version)
    definition = queries.definition_of(version)
    return Desk(service, working, published, version.stamp, definition, judged.errors, judged.advice)


def show(template: str, desk: Desk, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A page of one service."""
    page = render_template(
        template,
        desk=desk,
        service=desk.service,
        definition=desk.definition,
        effort=effort_of(desk.definition.questionnaire).in_words,
        state_words=STATE_WORDS,
        language_names=LANGUAGE_NAMES,
        languages=LANGUAGES,
        kinds=comparison.KINDS,
        remarks=remarks_beside(desk.open, desk.definition),
        **values,
    )
    return page, status


@blueprint.get("")
@may_come_in
def home() -> ResponseReturnValue:
    """Where the day begins: what waits for approval, what is being written."""
    if not actor().may(Permission.EDIT_CATALOGUE):
        places = (
            (Permission.MANAGE_AUTHORITIES, "admin_authorities.authorities"),
            (Permission.MANAGE_ACCOUNTS, "admin_accounts.everybody"),
        )
        endpoint = next((name for right, name in places if actor().may(right)), "admin_journal.rows")
        return redirect(url_for(endpoint), 303)
    bound = authority_of(actor())
    waiting = queries.list_entries(states=[State.IN_REVIEW], limit=20, authority_id=bound)
    working = queries.list_entries(states=[State.WORKING, State.SCHEDULED], limit=20, authority_id=bound)
    return render_template(
        "admin/home.html",
        waiting=waiting.items,
        working=working.items,
        total=queries.count_services(),
        state_words=STATE_WORDS,
    )


@blueprint.get("/services")
@may_edit
def services() -> str:
    """Every service, offered or not; searched like the public catalogue, or by code and address."""
    text = request.args.get("q", "")[:200].replace("\x00", " ").strip()
    state = request.args.get("state", "")
    states = [State(state)] if state in OPEN else []
    slugs = None
    if text:
        found = [listing.slug for listing in search(text, language=language(), limit=100).items]
        slugs = list(dict.fromkeys([*queries.list_slugs_like(text), *found]))
    after, limit = request.args.get("after"), read_limit(request.args.get("limit"))
    page = queries.list_entries(slugs, states, after, limit, authority_of(actor()))
    return render_template(
        "admin/services.html", page_of=page, text=text, state=state, tabs=_tabs(text, state), state_words=STATE_WORDS
    )


def _tabs(text: str, state: str) -> list[tuple[str, str, bool]]:
    """The tabs over the list: one for each state of an open version."""
    return [(url_for(".services", q=text or None, state=one), gettext(STATE_WORDS[one][0]), state == one) for one in OPEN]


@blueprint.get("/services/<slug>")
@may_edit
def service(slug: str) -> ResponseReturnValue:
    """One service: what is on offer, what is being written, what is lacking, what to do next."""
    return show("admin/service.html", desk_of(slug), here="overview", press=PressForm(formdata=None))


@blueprint.route("/services/<slug>/texts", methods=["GET", "POST"])
@may_edit
def edit_texts(slug: str) -> ResponseReturnValue:
    """The texts of the service or of a page of its form, in two languages side by side."""
    desk = desk_of(slug)
    part = request.args.get("part", SERVICE)[:48]
    found = slots(desk.definition, part)
    if not found:
        raise NotFound
    columns = _columns()
    form = texts_form(found, columns, desk.definition, desk.seen, keywords=part == SERVICE)
    answer = _save(
        desk, form, lambda: url_for(".edit_texts", slug=slug, part=part, left=_chosen("left"), right=_chosen("right"))
    )
    if answer is not None:
        return answer
    return show(
        "admin/edit_texts.html",
        desk,
        422 if form.errors else 200,
        form=form,
        slots=found,
        part=part,
        columns=columns,
        complete=completeness(found),
        here="texts" if part == SERVICE else "form",
    )


@blueprint.route("/services/<slug>/terms-fees", methods=["GET", "POST"])
@may_edit
def edit_terms_fees(slug: str) -> ResponseReturnValue:
    """How long it takes and what it costs."""
    desk = desk_of(slug)
    form = TermsFeesForm.of(desk.definition, desk.seen)
    answer = _save(desk, form, lambda: url_for(".edit_terms_fees", slug=slug))
    if answer is not None:
        return answer
    asked = desk.definition.questionnaire
    conditions = {
        "terms": {str(n): condition_words(term.condition, asked) for n, term in enumerate(desk.definition.terms)},
        "fees": {
            str(n): text_in(fee.label) or condition_words(fee.condition, asked) for n, fee in enumerate(desk.definition.fees)
        },
    }
    index = fees.present_index().on(today())
    status = 422 if form.errors else 200
    return show("admin/edit_terms_fees.html", desk, status, form=form, conditions=conditions, index=index, here="terms_fees")


@blueprint.route("/services/<slug>/documents", methods=["GET", "POST"])
@may_edit
def edit_documents(slug: str) -> ResponseReturnValue:
    """What an applicant needs, and which of it the state has."""
    desk = desk_of(slug)
    form = DocumentsForm.of(desk.definition, desk.seen)
    answer = _save(desk, form, lambda: url_for(".edit_documents", slug=slug))
    if answer is not None:
        return answer
    asked = desk.definition.questionnaire
    conditions = {str(n): condition_words(line.condition, asked) for n, line in enumerate(desk.definition.evidence)}
    status = 422 if form.errors else 200
    return show("admin/edit_documents.html", desk, status, form=form, conditions=conditions, here="documents")


def _columns() -> tuple[str, str]:
    """The two languages of the page's columns: the state language and the reader's, unless the address says otherwise."""
    left, right = (request.args.get(name, "") for name in ("left", "right"))
    own = language() if language() != "tg" else "ru"
    return (left if left in LANGUAGES else "tg", right if right in LANGUAGES else own)


def _chosen(name: str) -> str:
    """The column that was asked for with the button beside the columns, else the present one."""
    return request.form.get(name) or request.args.get(name, "")


def _save(desk: Desk, form: Any, further: Callable[[], str]) -> ResponseReturnValue | None:
    """Saves a sent form and leads on; None where nothing was sent or it has to be shown again, with what is wrong."""
    if not form.validate_on_submit():
        return None
    value, slug = desk.definition.as_json(), desk.service.slug
    try:
        form.write(value)
        definition = read_definition(value)
        attempt(
            lambda: actions.save_working(desk.service, definition, seen=form.seen.data or "", by=actor(), now=clock.now())
        )
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        form.form_errors.append(gettext("Please check what you typed: %(reason)s", reason=reason))
    except Conflict as error:
        _tell_overtaken(desk, form, value, error)
    except (StaleDataError, IntegrityError):
        db.session.expire_all()
        _tell_overtaken(desk_of(slug), form, value, Conflict(OVERTAKEN))
    except DomainError as error:
        form.absorb(error)
    else:
        flash(gettext("Saved."), "success")
        return redirect(further(), 303)
    return None


def _tell_overtaken(desk: Desk, form: VersionedForm, value: dict[str, Any], error: Conflict) -> None:
    """Says what is saved now and differs from what was typed; a second press of the button saves what was typed."""
    form.form_errors.append(say(error))
    form.overtaken = comparison.compare(desk.definition, read_definition(value))
    form.seen.data = desk.seen
