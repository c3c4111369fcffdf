"""Texts that go out to translators as files, and come back: sent, checked by the worker, and taken in as they were checked."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.admin.import_forms import SendTextsForm
from egov.admin.imports import chunks
from egov.admin.registry_desk import blueprint, desk_of, may_edit
from egov.admin.registry_forms import PressForm
from egov.admin.sent_files import STATE_WORDS, refusals_of, take
from egov.catalogue import intake, sent_texts, translators
from egov.catalogue.models import CatalogueImport, ImportKind
from egov.catalogue.translations import source_language
from egov.kernel import clock
from egov.kernel.errors import DomainError, NotFound
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.web.guards import actor
from egov.web.language import gettext
from egov.web.unit_of_work import attempt

SUFFIXES = ("xlf", "csv")


@blueprint.route("/catalogue/texts", methods=["GET", "POST"])
@may_edit
def exchange_texts() -> ResponseReturnValue:
    """Texts for translators as files; sending what comes back, and what was sent last."""
    form = SendTextsForm()
    if form.validate_on_submit():
        found = _receive(form)
        if found is not None:
            return redirect(url_for(".sent_texts", token=found.token), 303)
    page = render_template(
        "admin/exchange_texts.html",
        form=form,
        latest=intake.list_latest(ImportKind.TEXTS, by=actor()),
        state_words=STATE_WORDS,
        targets=[(one, LANGUAGE_NAMES[one]) for one in LANGUAGES if one != source_language()],
        suffixes=SUFFIXES,
    )
    return page, 422 if form.errors else 200


def _receive(form: SendTextsForm) -> CatalogueImport | None:
    """What was begun; None where the form has to say why not."""
    sent = form.file.data
    try:
        return attempt(lambda: sent_texts.receive(stream=sent.stream, name=sent.filename, by=actor(), now=clock.now()))
    except DomainError as error:
        form.absorb(error)
        return None


@blueprint.get("/catalogue/texts/sent/<token>", endpoint="sent_texts")
@may_edit
def show_sent_texts(token: str) -> ResponseReturnValue:
    """One file of translations that was sent: how far it is, what would become of each line, what did."""
    return _show(intake.get(token, ImportKind.TEXTS, by=actor()), PressForm(formdata=None))


@blueprint.post("/catalogue/texts/sent/<token>/take")
@may_edit
def take_texts(token: str) -> ResponseReturnValue:
    """The very file that was checked is taken in, all of it or nothing."""
    return take(token, ImportKind.TEXTS, ".sent_texts", _show)


def _show(found: CatalogueImport, form: PressForm, status: int = 200) -> ResponseReturnValue:
    report: dict[str, Any] = found.report or {}
    page = render_template(
        "admin/sent_texts.html",
        found=found,
        report=report,
        figures=_figures(report),
        lists=_lists(report),
        refusals=refusals_of(report),
        form=form,
        state_words=STATE_WORDS,
    )
    return page, status


def _figures(report: dict[str, Any]) -> list[tuple[str, int]]:
    figures = report.get("figures", {})
    words = {
        "added": gettext("New"),
        "changed": gettext("Changed"),
        "confirmed": gettext("Confirmed"),
        "unchanged": gettext("Unchanged"),
        "empty": gettext("Not translated"),
        "refused": gettext("Refused"),
    }
    return [(word, figures.get(name, 0)) for name, word in words.items()]


def _lists(report: dict[str, Any]) -> list[tuple[str, list[dict[str, str]], int]]:
    """The lines that are or would be taken in, by what becomes of them, and how many there are of each."""
    kinds = {"added": gettext("New"), "changed": gettext("Changed"), "confirmed": gettext("Confirmed")}
    found = [(title, report.get(name, []), report.get("figures", {}).get(name, 0)) for name, title in kinds.items()]
    return [one for one in found if one[1]]


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
