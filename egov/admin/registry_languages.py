"""The languages of a service: what is missing, what is older than its source, and the translations that are right all the same."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_exchange import SUFFIXES
from egov.admin.registry_forms import PressForm
from egov.admin.registry_places import href_of, name_of
from egov.catalogue import freshness, translations
from egov.catalogue.translations import source_language
from egov.kernel import clock
from egov.kernel.errors import DomainError
from egov.kernel.localised import LANGUAGES
from egov.web.errors import say
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.unit_of_work import attempt


@dataclass(frozen=True, slots=True)
class Row:
    """A text that is missing or outdated in a language: what it is, where it is written, its source then and now, the translation."""

    place: str
    href: str
    anchor: str
    source: str
    before: str
    text: str


@blueprint.get("/services/<slug>/languages")
@may_edit
def languages(slug: str) -> ResponseReturnValue:
    """How much is missing and how much is older than its source, language by language; the texts of one of them."""
    desk = desk_of(slug)
    counts = freshness.counts_of(desk.definition, desk.version.outdated)
    tag = request.args.get("in", "")
    if tag not in LANGUAGES:
        tag = next((one for one in LANGUAGES if counts[one].missing or counts[one].outdated), language())
    return show(
        "admin/languages.html",
        desk,
        counts=counts,
        tag=tag,
        source=source_language(),
        missing=_rows(desk, tag, outdated=False),
        outdated=_rows(desk, tag, outdated=True),
        suffixes=SUFFIXES,
        press=PressForm(formdata=None),
        here="languages",
    )


def _rows(desk: Desk, tag: str, *, outdated: bool) -> list[Row]:
    definition, found = desk.definition, []
    for state in freshness.states_of(definition, desk.version.outdated):
        if tag in (state.outdated if outdated else state.missing):
            found.append(
                Row(
                    name_of(definition, state.path),
                    href_of(definition, desk.service.slug, state.path, tag),
                    state.anchor,
                    state.text.get(source_language()) or state.text.in_(tag),
                    state.outdated.get(tag, ""),
                    state.text.get(tag, ""),
                )
            )
    return found


@blueprint.post("/services/<slug>/languages/<tag>/confirm")
@may_edit
def confirm_texts(slug: str, tag: str) -> ResponseReturnValue:
    """The translations that were ticked are right as they are, although their source has changed."""
    desk = desk_of(slug)
    pairs = [(anchor[:300], tag[:2]) for anchor in request.form.getlist("anchor")[:2000]]
    if PressForm().validate_on_submit() and pairs:
        seen = request.form.get("seen", "")
        try:
            attempt(lambda: translations.confirm(desk.service, pairs, by=actor(), now=clock.now(), seen=seen))
            flash(gettext("Confirmed: these translations are right as they are."), "success")
        except DomainError as error:
            flash(say(error), "info")
    return redirect(url_for(".languages", slug=slug, **{"in": tag}), 303)  # type: ignore[arg-type]
