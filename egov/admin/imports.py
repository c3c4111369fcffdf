"""Screens by which a whole catalogue comes in and goes out: send a file, read what would become of it, take it in; or fetch it."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from egov.admin.import_forms import SendForm
from egov.admin.registry_desk import blueprint, may_publish
from egov.admin.registry_forms import PressForm
from egov.admin.sent_files import STATE_WORDS, line_words, refusals_of, take
from egov.authorities import queries as authorities
from egov.catalogue import exporting, intake, sent_catalogues
from egov.catalogue.checking import Known
from egov.catalogue.formats import archive, sheet
from egov.catalogue.formats.cpsv_ap import CpsvAp
from egov.catalogue.models import CatalogueImport, ImportKind
from egov.identity import queries as identity
from egov.kernel import clock
from egov.kernel.errors import DomainError, NotFound
from egov.web.guards import actor
from egov.web.language import gettext
from egov.web.presentation import text_in
from egov.web.unit_of_work import attempt

_CPSV_AP = CpsvAp(Known((), (), ()))
EXPORTS: dict[str, tuple[str, Callable[..., int]]] = {
    "csv": ("text/csv; charset=utf-8", sheet.CSV.write),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.XLSX.write),
    "zip": ("application/zip", archive.pack),
    "jsonld": ("application/ld+json", _CPSV_AP.write),
    "ttl": ("text/turtle; charset=utf-8", _CPSV_AP.write),
}
_CHUNK = 64 * 1024


@blueprint.route("/catalogue/import", methods=["GET", "POST"])
@may_publish
def imports() -> ResponseReturnValue:
    """Sending a catalogue, and the latest that were sent."""
    form = SendForm()
    if form.validate_on_submit():
        found = _receive(form)
        if found is not None:
            return redirect(url_for(".import_", token=found.token), 303)
    latest = intake.list_latest(ImportKind.SERVICES, by=actor())
    people = identity.names_of({found.author_id for found in latest})
    page = render_template("admin/imports.html", form=form, latest=latest, people=people, state_words=STATE_WORDS)
    return page, 422 if form.errors else 200


def _receive(form: SendForm) -> CatalogueImport | None:
    """The import that was begun; None where the form has to say why not."""
    try:
        mapping = form.chosen_mapping()
    except ValueError as error:
        form.mapping.errors = [str(error)]
        return None
    try:
        sent = form.file.data
        return attempt(
            lambda: sent_catalogues.receive(
                stream=sent.stream,
                name=sent.filename,
                mapping=mapping,
                authority=form.authority.data or None,
                by=actor(),
                now=clock.now(),
            )
        )
    except DomainError as error:
        form.absorb(error)
        return None


@blueprint.get("/catalogue/import/<token>")
@may_publish
def import_(token: str) -> ResponseReturnValue:
    """One catalogue that was sent: how far it is, what would become of each line, what did."""
    return _show(intake.get(token, ImportKind.SERVICES, by=actor()), PressForm(formdata=None))


@blueprint.post("/catalogue/import/<token>/take")
@may_publish
def take_import(token: str) -> ResponseReturnValue:
    """The very file that was checked is taken in."""
    return take(token, ImportKind.SERVICES, ".import_", _show)


def _show(found: CatalogueImport, form: PressForm, status: int = 200) -> ResponseReturnValue:
    people = identity.names_of({key for key in (found.author_id, found.taken_by_id) if key is not None})
    report: dict[str, Any] = found.report or {}
    figures = report.get("figures", {})
    shown = [
        (gettext("New"), figures.get("added", 0)),
        (gettext("Changed"), figures.get("changed", 0)),
        (gettext("Unchanged"), figures.get("unchanged", 0)),
        (gettext("Refused"), figures.get("refused", 0)),
    ]
    lines = {
        "refusals": refusals_of(report),
        "lacking": [(line_words(told), count) for told, count in report.get("lacking", ())],
        "unknown": [(place, line_words(told), count) for place, told, count in report.get("unknown", ())],
    }
    own = actor().account_id == found.author_id
    taking = authorities.get_authority_by_id(found.authority_id) if found.authority_id is not None else None
    page = render_template(
        "admin/import.html",
        found=found,
        report=report,
        figures=shown,
        form=form,
        people=people,
        own=own,
        taking=text_in(taking.name) if taking else "",
        lines=lines,
        state_words=STATE_WORDS,
    )
    return page, status


@blueprint.get("/catalogue/export")
@may_publish
def export() -> str:
    """The catalogue in each format."""
    return render_template("admin/export.html")


@blueprint.get("/catalogue/export/catalogue.<suffix>")
@may_publish
def export_file(suffix: str) -> Response:
    """Every service on offer in one file, streamed: a sheet, a workbook, the YAML files in a zip, or linked data."""
    media_type, write = EXPORTS.get(suffix, ("", None))
    if write is None:
        raise NotFound
    folder = tempfile.TemporaryDirectory(prefix="egov-export-")
    path = Path(folder.name) / f"catalogue.{suffix}"
    write(path, exporting.each_on_offer())
    response = Response(chunks(path, folder), content_type=media_type)
    response.content_length = path.stat().st_size
    response.headers["Content-Disposition"] = f'attachment; filename="catalogue.{suffix}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def chunks(path: Path, folder: "tempfile.TemporaryDirectory[str]") -> Iterator[bytes]:
    """The file at `path` piece by piece; then its folder is gone."""
    with folder, path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
