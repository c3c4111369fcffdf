"""`flask journal ...`: for operators and auditors."""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from egov.journal import followers
from egov.journal.verifying import JournalBroken, verify
from egov.kernel import clock

group = AppGroup("journal", help="The record of everything that happened.")
EVERY = 100_000


@group.command("verify")
def verify_journal() -> None:
    """Checks every row, seal and head; exits 1 and names the first row that fails."""

    def tell(count: int) -> None:
        if count % EVERY == 0:
            click.echo(f"{count} rows so far", err=True)

    try:
        whole = verify(current_app.config["SETTINGS"].instance / "journal", tell)
    except (JournalBroken, ValueError) as broken:
        click.echo(f"The journal is broken: {broken}", err=True)
        raise SystemExit(1) from None
    click.echo(
        f"The journal is whole: {whole.size} rows under {whole.heads} signed heads; {whole.waiting} wait for their seal."
    )
    if not whole.anchored:
        click.echo("This machine keeps no anchor yet: rows cut off at the end would not be noticed here.")


@group.command("retry")
def retry() -> None:
    """Gives rows that a follower set aside to it once more; exits 1 where some still fail."""
    settled, failed = followers.retry_set_aside(clock.now())
    click.echo(f"{settled} taken in, {failed} still set aside.")
    if failed:
        raise SystemExit(1)


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(group)
