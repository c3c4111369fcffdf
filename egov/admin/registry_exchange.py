"""Texts that go out to translators as files, and come back: chosen once, checked, and taken in as they were checked."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, ValidationError

from egov.admin.imports import chunks
from egov.admin.registry_desk import blueprint, desk_of, may_edit
from egov.admin.registry_texts import told_words
from egov.catalogue import sent_texts, translations, translators
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.told import Told
from egov.catalogue.translations import Line, Survey, source_language
from egov.kernel import clock
from egov.kernel.errors import N_, Conflict, DomainError, NotFound
from egov.kernel.localised import LANGUAGE_NAMES, LANGUAGES
from egov.web import scratch
from egov.web.forms import PortalForm
from egov.web.guards import actor
from egov.web.language import gettext
from egov.web.unit_of_work import attempt

SUFFIXES = ("xlf", "csv")
MOST_SHOWN = 200
KEPT = "/admin/catalogue/texts"
"""Under which what was checked last is kept for the one who sent it."""
GONE = N_("The file that you checked is not kept any more: it is kept for two hours. Choose it again and check it.")
ANOTHER = N_("Meanwhile another file was checked in another window. Only the file that was checked last can be taken in.")


class TranslationsForm(PortalForm):
    """A file that comes back from translators."""

    file = FileField(N_("The file with translations"))

    def validate_file(self, field: FileField) -> None:
        """A file has to be chosen."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(gettext("Choose a file."))


class TakeForm(PortalForm):
    """The press that takes in what was checked. `sent` names the file of which the report was seen."""

    sent = HiddenField()


@blueprint.route("/catalogue/texts", methods=["GET", "POST"])
@may_edit
def exchange_texts() -> ResponseReturnValue:
    """Texts for translators as files, and what comes back: it is checked, and kept for the press that takes it in."""
    form = TranslationsForm()
    found = _checked(form) if form.validate_on_submit() else None
    return _show(form, found, 422 if form.errors or (found is not None and found.refused) else 200)


@blueprint.post("/catalogue/texts/take")
@may_edit
def take_texts() -> ResponseReturnValue:
    """The very file that was checked is taken in, all of it or nothing; a second press says what the first one did."""
    form, kept = TakeForm(), _kept()
    if not form.validate_on_submit() or not kept:
        return _again(Conflict(GONE))
    if kept["token"] != form.sent.data:
        return _again(Conflict(ANOTHER))
    if "taken" not in kept:
        try:
            lines = sent_texts.lines_of(kept["file"], kept["name"])
        except NotFound:
            return _again(Conflict(GONE))
        found = translations.survey(lines, by=actor())
        if found.refused:
            return _show(TranslationsForm(formdata=None), found, 409)
        try:
            kept["taken"] = attempt(lambda: _take(lines, kept))
        except DomainError as error:
            return _again(error)
    flash(gettext("Taken in: %(count)s texts, into working versions.", count=kept["taken"]), "success")
    return redirect(url_for(".exchange_texts"), 303)


def _take(lines: list[Line], kept: dict[str, Any]) -> int:
    now = clock.now()
    found = translations.take(lines, by=actor(), now=now)
    count = len(found.added) + len(found.changed) + len(found.confirmed)
    _keep(kept | {"taken": count})
    sent_texts.discard(kept["file"], now)
    return count


def _again(error: DomainError) -> ResponseReturnValue:
    """The page once more, with the reason why nothing was taken in."""
    form = TranslationsForm(formdata=None)
    form.absorb(error)
    return _show(form, None, 409)


def _show(form: TranslationsForm, found: Survey | None, status: int) -> ResponseReturnValue:
    kept = _kept()
    page = render_template(
        "admin/exchange_texts.html",
        form=form,
        take=TakeForm(formdata=None, data={"sent": kept.get("token", "")}),
        kept=kept if "taken" not in kept and not (found is not None and found.refused) else {},
        found=found,
        figures=_figures(found) if found else [],
        lists=_lists(found) if found else [],
        most=MOST_SHOWN,
        refused=[(place, _said(told)) for place, told in found.refused[:MOST_SHOWN]] if found else [],
        targets=[(one, LANGUAGE_NAMES[one]) for one in LANGUAGES if one != source_language()],
        suffixes=SUFFIXES,
    )
    return page, status


def _checked(form: TranslationsForm) -> Survey | None:
    """What would become of the file that was sent, which is kept where it can be taken in; None where the form has to say why it cannot be read."""
    sent = form.file.data
    with tempfile.TemporaryDirectory(prefix="egov-texts-") as folder:
        path = Path(folder) / ("translations" + "".join(Path(Path(sent.filename or "").name.lower()).suffixes[-2:])[:12])
        sent.save(path)
        try:
            found = translations.survey(translators.read(path), by=actor())
            attempt(lambda: _replace(path, sent.filename or "", found))
        except Unreadable as error:
            form.file.errors = [f"{error.place}: {_said(error.told)}"]
            return None
        except DomainError as error:
            form.absorb(error)
            return None
    return found


def _replace(path: Path, called: str, found: Survey) -> None:
    """What was checked last is kept in place of what was checked before; nothing where there is nothing to take in."""
    now, before = clock.now(), _kept()
    if "file" in before:
        sent_texts.discard(before["file"], now)
    scratch.forget(KEPT, account_id=_account())
    if found.has_something and not found.refused:
        kept = sent_texts.keep(path, by=actor(), now=now)
        _keep({"file": kept.id, "token": kept.token, "name": path.name, "called": called[-120:]})


def _account() -> int:
    account = actor().account_id
    if account is None:
        raise NotFound
    return account


def _kept() -> dict[str, Any]:
    return scratch.find(KEPT, account_id=_account(), now=clock.now()) or {}


def _keep(value: dict[str, Any]) -> None:
    scratch.put(KEPT, value, account_id=_account(), now=clock.now())


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
