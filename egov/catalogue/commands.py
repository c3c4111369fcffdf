"""Operator commands for the catalogue."""

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from egov.catalogue import actions, exporting, importing, loading, translations, translators
from egov.catalogue.formats.base import Unreadable
from egov.catalogue.formats.mapping import ColumnMapping, read_mapping
from egov.catalogue.reports import Report
from egov.catalogue.upkeep import act_files
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db, transaction
from egov.kernel.errors import DomainError

catalogue_group = AppGroup("catalogue", help="Service definitions: check, import, export.")
_path = click.argument("path", type=click.Path(path_type=Path))
_mapping = click.option("--mapping", type=click.Path(path_type=Path), help="The column mapping of a foreign catalogue.")


@catalogue_group.command("check")
@_path
@_mapping
def check(path: Path, mapping: Path | None) -> None:
    """Says everything that is wrong in a file or folder of services; exits 1 when anything is."""
    mistakes = importing.check(path, loading.known_slugs(current_app.config["PROFILE"]), _read(mapping))
    for place, text in mistakes:
        click.echo(f"{place}: {text}")
    if mistakes:
        raise SystemExit(1)
    click.echo("All good.")


@catalogue_group.command("import")
@_path
@_mapping
@click.option("--authority", help="Whose services they become where the file names an authority that is not known here.")
@click.option("--dry-run", is_flag=True, help="Only says what would change.")
def import_(path: Path, mapping: Path | None, authority: str | None, dry_run: bool) -> None:
    """Takes services in: a folder of YAML files, or a sheet. New versions where they differ; all of them or none.

    Complete services are published, others become working versions. With a column mapping that leaves refused lines out, the
    others are taken in.
    """
    by, chosen = system("cli"), _read(mapping)
    try:
        with transaction(read_only=True):
            found = importing.survey(path, by=by, mapping=chosen, progress=_show_progress, authority=authority)
        with found, transaction(read_only=dry_run):
            if not dry_run:
                importing.take(found, author=by, by=by, now=clock.now())
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    _tell(found.report, dry_run)
    if found.report.stopped:
        click.echo(f"{len(found.report.refusals)} mistakes; nothing was imported.", err=True)
        raise SystemExit(1)


def _read(mapping: Path | None) -> ColumnMapping | None:
    try:
        return read_mapping(mapping) if mapping is not None else None
    except Unreadable as error:
        raise click.ClickException(f"{error.place}: {error}") from None


def _show_progress(count: int) -> None:
    """How far it is, on one line of a terminal that somebody looks at."""
    if sys.stderr.isatty():
        click.echo(f"\r{count} read", nl=False, err=True)


def _tell(report: Report, dry_run: bool) -> None:
    """The report, line by line: refusals with their place first, figures last."""
    for place, text in report.refusals:
        click.echo(f"{place}: {text}")
    for text, count in report.unknown.most_common():
        click.echo(f"note: {report.places[text]}: {text}{f' ({count} times)' if count > 1 else ''}")
    if report.stopped:
        return
    for text, count in report.lacking.most_common():
        click.echo(f"incomplete: {text} ({count})")
    for word, slugs in (("founded", report.founded), ("added", report.added), ("changed", report.changed)):
        for slug in slugs:
            click.echo(f"{word}: {slug}")
    would = "would be " if dry_run else ""
    figures = f"{len(report.added)} {would}added, {len(report.changed)} {would}changed, {len(report.unchanged)} unchanged"
    working = f"; {report.working} {would}working versions" if report.working else ""
    refused = f"; {report.refused} refused" if report.refused else ""
    click.echo(f"{figures}{working}{refused}.")


@catalogue_group.command("export")
@_path
def export(path: Path) -> None:
    """Writes every service on offer: into a folder, one YAML file each, or into one file by its suffix."""
    try:
        count = exporting.export(path)
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    click.echo(f"{count} services written to {path}.")


@catalogue_group.command("export-texts")
@_path
@click.option("--language", required=True, help="The language to translate into.")
@click.option("--service", "slugs", multiple=True, help="The address of a service; may be given several times.")
def export_texts(path: Path, language: str, slugs: tuple[str, ...]) -> None:
    """Writes the texts for translators: XLIFF 2.0 (.xlf) or a sheet (.csv), of every service or of some."""
    try:
        count = translators.export(path, language, by=system("cli"), slugs=slugs or None)
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    click.echo(f"{count} texts written to {path}.")


@catalogue_group.command("import-texts")
@_path
@click.option("--dry-run", is_flag=True, help="Only says what would change.")
def import_texts(path: Path, dry_run: bool) -> None:
    """Takes translations in, into the working versions of their services: all of the lines or none."""
    by = system("cli")
    try:
        lines = list(translators.read(path))
        with transaction(read_only=True):
            found = translations.survey(lines, by=by)
        if not dry_run and not found.refused:
            with transaction():
                translations.take(lines, by=by, now=clock.now())
    except Unreadable as error:
        raise click.ClickException(f"{error.place}: {error}") from None
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    for place, told in found.refused:
        click.echo(f"{place}: {told}")
    for word, rows in (("added", found.added), ("changed", found.changed), ("confirmed", found.confirmed)):
        for line in rows:
            click.echo(f"{word}: {line.place}: {line.slug} {line.anchor} {line.language}")
    figures = f"{len(found.added)} added, {len(found.changed)} changed, {len(found.confirmed)} confirmed"
    click.echo(f"{figures}, {found.unchanged} unchanged, {found.empty} not translated, {len(found.refused)} refused.")
    if found.refused:
        click.echo("Nothing was imported.", err=True)
        raise SystemExit(1)


@catalogue_group.command("reindex")
def reindex() -> None:
    """Builds the search index and the rows of lists anew from what is on offer: after a change of what they are made of."""
    count = actions.reindex(by=system("cli"))
    db.session.commit()
    click.echo(f"{count} services indexed.")


@catalogue_group.command("everyday-words")
def everyday_words() -> None:
    """Adds the everyday words of the country profile that are not there yet; those that are there stay as they are."""
    count = loading.load_everyday_words(current_app.config["PROFILE"], by=system("cli"), now=clock.now())
    db.session.commit()
    click.echo(f"{count} everyday words added.")


@catalogue_group.group("acts")
def acts_group() -> None:
    """The register of legal acts that services rest on."""


@acts_group.command("import")
@_path
def import_acts(path: Path) -> None:
    """Takes a CSV file of acts into the register, by their numbers: all rows or none."""
    by = system("cli")
    try:
        with transaction():
            done = act_files.take_in(path, by=by, now=clock.now())
    except act_files.Refused as error:
        for place, text in error.mistakes:
            click.echo(f"{place}: {text}")
        click.echo(f"{len(error.mistakes)} mistakes; nothing was imported.", err=True)
        raise SystemExit(1) from None
    click.echo(", ".join(f"{count} {word}" for word, count in done.items()) + ".")


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(catalogue_group)
