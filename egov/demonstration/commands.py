"""`flask demo load`."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from egov.demonstration import loading
from egov.kernel import clock

demo_group = AppGroup("demo", help="The demonstration country.")


@demo_group.command("load")
@click.option("--cases", default=loading.CASES, show_default=True, help="How many invented applications; 0 for none.")
def demo_load(cases: int) -> None:
    """Loads the catalogue, authorities, people and applications; again changes nothing. Needs EGOV_DEMO=1."""
    settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise SystemExit("EGOV_DEMO is not 1: demonstration accounts have a published password and are refused here")
    loading.load(
        current_app.config["PROFILE"],
        settings.demo_password,
        cases=cases,
        now=clock.now(),
        say=lambda text: click.echo(text),
    )


def install(app: Flask) -> None:
    """Registers the command."""
    app.cli.add_command(demo_group)
