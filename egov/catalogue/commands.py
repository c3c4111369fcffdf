"""Operator commands for the catalogue."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from egov.catalogue import actions, loading
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.errors import DomainError

catalogue_group = AppGroup("catalogue", help="Service definitions: check, import, export.")
_path = click.argument("path", type=click.Path(path_type=Path))


@catalogue_group.command("check")
@_path
def check(path: Path) -> None:
    """Says everything that is wrong in a definition file or a folder of them; exits 1 when anything is."""
    mistakes = loading.check(path, loading.known_slugs(current_app.config["PROFILE"]))
    for mistake in mistakes:
        click.echo(str(mistake))
    if mistakes:
        raise SystemExit(1)
    click.echo("All good.")


@catalogue_group.command("import")
@_path
@click.option("--mapping", type=click.Path(path_type=Path), help="The column mapping of a foreign catalogue.")
@click.option("--dry-run", is_flag=True, help="Only says what would change.")
def import_(path: Path, mapping: Path | None, dry_run: bool) -> None:
    """Puts the services in the files on offer, as new versions where they differ; all of them or none."""
    if mapping is not None:
        raise click.ClickException("foreign catalogues are not taken yet: --mapping goes with .csv and .xlsx")
    try:
        report = loading.import_folder(path, by=system("cli"), now=clock.now(), dry_run=dry_run)
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    for mistake in report.mistakes:
        click.echo(str(mistake))
    if report.mistakes:
        click.echo(f"{len(report.mistakes)} mistakes; nothing was imported.", err=True)
        raise SystemExit(1)
    db.session.commit()
    for word, slugs in (("added", report.added), ("changed", report.changed)):
        for slug in slugs:
            click.echo(f"{word}: {slug}")
    would = "would be " if dry_run else ""
    click.echo(f"{len(report.added)} {would}added, {len(report.changed)} {would}changed, {len(report.unchanged)} unchanged.")


@catalogue_group.command("export")
@_path
def export(path: Path) -> None:
    """Writes every service on offer into a folder, one YAML file each."""
    if path.suffix:
        raise click.ClickException(f"{path.suffix} is not written yet: give a folder")
    try:
        count = loading.export_folder(path)
    except DomainError as error:
        raise click.ClickException(error.message % error.params) from None
    click.echo(f"{count} services written to {path}.")


@catalogue_group.command("reindex")
def reindex() -> None:
    """Builds the search index anew from what is on offer: after a change of the search itself."""
    count = actions.reindex(by=system("cli"))
    db.session.commit()
    click.echo(f"{count} services indexed.")


@catalogue_group.command("everyday-words")
def everyday_words() -> None:
    """Adds the everyday words of the country profile that are not there yet; those that are there stay as they are."""
    count = loading.load_everyday_words(current_app.config["PROFILE"], by=system("cli"), now=clock.now())
    db.session.commit()
    click.echo(f"{count} everyday words added.")


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(catalogue_group)
