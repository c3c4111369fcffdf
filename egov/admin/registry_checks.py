"""Screens that a version passes before it is public: the check, the dry run, and remarks on single fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, may_publish, show, told
from egov.admin.registry_forms import PressForm
from egov.admin.registry_places import href_of, name_of
from egov.admin.registry_remark_form import RemarkForm
from egov.catalogue import reviewing
from egov.catalogue.checking import Finding
from egov.catalogue.models import DryRun
from egov.catalogue.wording import term_words
from egov.kernel import clock
from egov.kernel.errors import N_, DomainError, NotFound
from egov.kernel.money import Money
from egov.profiles.current import current_profile
from egov.web.errors import say
from egov.web.guards import actor
from egov.web.language import gettext
from egov.web.presentation import show_money, text_in
from egov.web.unit_of_work import attempt


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the check: where, what, and the address where it is mended."""

    place: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class TrialPart:
    """What the dry run found over drafts, or over cases: sentences, and examples as (what, before, after, how many)."""

    title: str
    sentences: list[str]
    questions: list[tuple[str, str, int]]
    flips: list[tuple[str, str, str, int]]


def lines_of(desk: Desk, found: Sequence[Finding]) -> list[Line]:
    """Findings as lines of the check, in the language of the page."""
    return [
        Line(
            name_of(desk.definition, finding.path),
            told(finding),
            href_of(desk.definition, desk.service.slug, finding.path, _language_of(finding)),
        )
        for finding in found
    ]


def _language_of(finding: Finding) -> str:
    return str(finding.params.get("language") or finding.params.get("languages") or "").split(",")[0]


def around(desk: Desk) -> dict[str, Any]:
    """What the pages of the check and of the approval show beside the difference: errors, advice, the dry run."""
    run = reviewing.find_dry_run(desk.open) if desk.open else None
    return {
        "errors": lines_of(desk, desk.open_points),
        "advice": lines_of(desk, desk.advice),
        "run": run,
        "trial": trial_of(desk, run),
        "replaces": desk.open is not None and desk.published is not None,
    }


def trial_of(desk: Desk, run: DryRun | None) -> list[TrialPart]:
    """The result of a dry run in words."""
    if run is None or run.result is None:
        return []
    titles = {"drafts": gettext("Open drafts"), "cases": gettext("The last applications filed")}
    return [_part(desk, title, run.result[name], name) for name, title in titles.items()]


def _part(desk: Desk, title: str, counts: dict[str, Any], name: str) -> TrialPart:
    total, read, changed = (counts[one] for one in ("total", "read", "changed"))
    said = [
        gettext(
            "Looked at: %(read)s of %(total)s. Something would change for: %(changed)s.",
            read=read,
            total=total,
            changed=changed,
        )
    ]
    for key, message in (
        ("stuck", N_("Could be filed, and with the new version could not: %(count)s.")),
        ("freed", N_("Could not be filed, and with the new version could: %(count)s.")),
        ("later", N_("Due later: %(count)s.")),
        ("sooner", N_("Due sooner: %(count)s.")),
    ):
        if counts[key]:
            said.append(gettext(message, count=counts[key]))
    if name == "cases" and changed:
        said.append(gettext("What is filed stays as it is: these numbers only show whom the change would have met."))
    questions = [(gettext("The answer falls away"), _label(desk, key), count) for key, count in counts["lost"]]
    questions += [
        (gettext("An answer would be missing or wrong"), _label(desk, key), count) for key, count in counts["asked"]
    ]
    flips = [(gettext("Fee"), _money(was), _money(would), count) for was, would, count in counts["fees"]]
    flips += [(gettext("Term"), _term(was), _term(would), count) for was, would, count in counts["terms"]]
    return TrialPart(title, said, questions, flips)


def _label(desk: Desk, key: str) -> str:
    question = desk.definition.questionnaire.question(key)
    if question is None and desk.published is not None:
        question = desk.published_definition.questionnaire.question(key)
    return text_in(question.label) if question else key


def _money(text: str) -> str:
    if text == "0":
        return gettext("Free")
    pairs = [part.split(" ") for part in text.split(" + ")]
    return " + ".join(show_money(Money.of(amount, currency or current_profile().currency)) for amount, currency in pairs)


def _term(text: str) -> str:
    amount, unit = text.split(" ")
    return term_words(int(amount), unit)


@blueprint.get("/services/<slug>/check")
@may_edit
def check(slug: str) -> ResponseReturnValue:
    """What is wrong with the version, what could be better, and what it would do to applications under way."""
    desk = desk_of(slug)
    return show("admin/check.html", desk, here="check", press=PressForm(formdata=None), **around(desk))


@blueprint.post("/services/<slug>/dry-run")
@may_edit
def dry_run(slug: str) -> ResponseReturnValue:
    """Asks the worker to try the open version over applications under way."""
    desk = desk_of(slug)
    version = desk.open
    if version is None:
        raise NotFound
    if PressForm().validate_on_submit():
        try:
            attempt(lambda: reviewing.ask_dry_run(version, by=actor(), now=clock.now()))
            flash(gettext("The version is being tried. Open the page again in a moment."), "success")
        except DomainError as error:
            flash(say(error), "info")
    return redirect(
        url_for(".review" if request.args.get("back") == "review" else ".check", slug=slug, _anchor="dry-run"), 303
    )


@blueprint.route("/services/<slug>/remarks", methods=["GET", "POST"])
@may_publish
def remark(slug: str) -> ResponseReturnValue:
    """A publisher writes a remark at one place of the version that waits for approval."""
    desk = desk_of(slug)
    version = desk.open
    if version is None:
        raise NotFound
    form = RemarkForm.of(desk.definition, data={"anchor": request.args.get("at", "")})
    if form.validate_on_submit():
        anchor, text = form.anchor.data, form.text.data or ""
        try:
            attempt(lambda: reviewing.remark(version, anchor=anchor, text=text, by=actor(), now=clock.now()))
            flash(
                gettext("The remark stands at its place. Send the version back when you have written all of them."),
                "success",
            )
            return redirect(url_for(".review", slug=slug, _anchor="places"), 303)
        except DomainError as error:
            form.absorb(error)
    return show("admin/remark.html", desk, 422 if form.errors else 200, form=form, here="changes")


@blueprint.post("/services/<slug>/remarks/<int:remark_id>/resolve")
@may_edit
def resolve(slug: str, remark_id: int) -> ResponseReturnValue:
    """A remark is settled."""
    desk = desk_of(slug)
    version = desk.open
    if version is None:
        raise NotFound
    if PressForm().validate_on_submit():
        attempt(lambda: reviewing.resolve(version, remark_id, by=actor(), now=clock.now()))
        flash(gettext("The remark is settled."), "success")
    return redirect(url_for(".service", slug=slug, _anchor="places"), 303)
