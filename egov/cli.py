"""Operator commands: `flask ...`. Each is thin and calls actions."""

from importlib import import_module
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from egov import words

COMMANDS: tuple[str, ...] = (
    "egov.catalogue.commands",
    "egov.demonstration.commands",
    "egov.identity.commands",
    "egov.journal.commands",
    "egov.serving",
)
words_group = AppGroup("words", help="Interface strings and their translations.")


@words_group.command("missing")
def words_missing() -> None:
    """Lists the strings that lack a translation; exits 1 when there are any."""
    total = 0
    for language in ("tg", "ru", "kk"):
        lacking = words.missing(language)
        total += len(lacking)
        for msgid in lacking:
            click.echo(f"{language}: {msgid!r}")
    if total:
        raise SystemExit(1)


@words_group.command("add")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def words_add(path: Path) -> None:
    """Takes the translations in a YAML file into the catalogues."""
    words.add(words.load_yaml(path))


@words_group.command("prune")
def words_prune() -> None:
    """Takes out the translations of what nothing says any more."""
    click.echo(f"{words.prune()} translations taken out.")


@words_group.command("compile")
def words_compile() -> None:
    """Writes the compiled catalogues."""
    words.compile_all()


def install(app: Flask) -> None:
    """Registers the commands: those here and those of the modules in `COMMANDS`, each of which has an `install(app)`."""
    app.cli.add_command(words_group)
    for module in COMMANDS:
        import_module(module).install(app)
