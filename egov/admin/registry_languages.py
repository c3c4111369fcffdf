"""The languages of a service: what is missing, what is older than its source; texts that go out to translators and come back."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import ValidationError

from egov.admin.imports import chunks
from egov.admin.registry_desk import Desk, blueprint, desk_of, may_edit, show
from egov.admin.registry_forms import PressForm
from egov.admin.registry_places import href_of, name_of
from egov.admin.registry_texts import told_words
from egov.catalogue import freshness, translations, translators
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.told import Told
from egov.catalogue.translations import Line, Survey, source_language
from egov.kernel import clock
from egov.kernel.errors import N_, DomainError, NotFound
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.web.errors import say
from egov.web.forms import PortalForm
from egov.web.guards import actor
from egov.web.language import gettext, language
from egov.web.unit_of_work import attempt

SUFFIXES = ("xlf", "csv")
MOST_SHOWN = 200
TAKE = "take"


class TranslationsForm(PortalForm):
    """A file that comes back from translators."""

    file = FileField(N_("The file with translations"))

    def validate_file(self, field: FileField) -> None:
        """A file has to be chosen."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))


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


@blueprint.route("/catalogue/texts", methods=["GET", "POST"])
@may_edit
def exchange_texts() -> ResponseReturnValue:
    """Texts for translators as files, and what comes back: first checked, then taken in all together or not at all."""
    form = TranslationsForm()
    found: Survey | None = None
    if form.validate_on_submit():
        take = request.form.get("do") == TAKE
        found = _judged(form, take=take)
        if take and found is not None and not found.refused:
            count = len(found.added) + len(found.changed) + len(found.confirmed)
            flash(gettext("Taken in: %(count)s texts, into working versions.", count=count), "success")
            return redirect(url_for(".exchange_texts"), 303)
    page = render_template(
        "admin/exchange_texts.html",
        form=form,
        found=found,
        figures=_figures(found) if found else [],
        lists=_lists(found) if found else [],
        most=MOST_SHOWN,
        refused=[(place, _said(told)) for place, told in found.refused[:MOST_SHOWN]] if found else [],
        targets=[(one, LANGUAGE_NAMES[one]) for one in LANGUAGES if one != source_language()],
        suffixes=SUFFIXES,
    )
    return page, 422 if form.errors or (found is not None and found.refused) else 200


def _judged(form: TranslationsForm, *, take: bool) -> Survey | None:
    """What would become of the file that was sent, or became of it; None where the form has to say why it cannot be read."""
    sent = form.file.data
    with tempfile.TemporaryDirectory(prefix="egov-texts-") as folder:
        path = Path(folder) / ("translations" + "".join(Path(Path(sent.filename or "").name.lower()).suffixes[-2:])[:12])
        sent.save(path)
        try:
            lines = list(translators.read(path))
        except Unreadable as error:
            form.file.errors = [f"{error.place}: {_said(error.told)}"]
            return None
    found = translations.survey(lines, by=actor())
    if take and not found.refused and found.has_something:
        try:
            return attempt(lambda: translations.take(lines, by=actor(), now=clock.now()))
        except DomainError as error:
            form.absorb(error)
            return None
    return found


def _figures(found: Survey) -> list[tuple[str, int]]:
    return [
        (gettext("New"), len(found.added)),
        (gettext("Changed"), len(found.changed)),
        (gettext("Confirmed"), len(found.confirmed)),
        (gettext("Unchanged"), found.unchanged),
        (gettext("Not translated"), found.empty),
        (gettext("Refused"), len(found.refused)),
    ]


def _lists(found: Survey) -> list[tuple[str, list[Line]]]:
    """The lines that would be taken in, by what becomes of them."""
    kinds = ((gettext("New"), found.added), (gettext("Changed"), found.changed), (gettext("Confirmed"), found.confirmed))
    return [(title, lines) for title, lines in kinds if lines]


def _said(told: Told) -> str:
    return told_words(told.path, told.message, told.params)


@blueprint.get("/catalogue/texts/<tag>.<suffix>")
@may_edit
def texts_file(tag: str, suffix: str) -> Response:
    """The texts to be translated into a language: of every service that the reader may write in, or of one (`?service=`)."""
    if suffix not in SUFFIXES or tag not in LANGUAGES or tag == source_language():
        raise NotFound
    slug = request.args.get("service")
    slugs = [desk_of(slug).service.slug] if slug else None
    folder = tempfile.TemporaryDirectory(prefix="egov-texts-")
    name = f"{slugs[0] if slugs else 'services'}-{tag}.{suffix}"
    path = Path(folder.name) / name
    translators.export(path, tag, by=actor(), slugs=slugs)
    response = Response(chunks(path, folder), content_type=translators.format_of(path).MEDIA_TYPE)
    response.content_length = path.stat().st_size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
