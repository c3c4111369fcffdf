"""Operator commands for accounts."""

import click
from flask import Flask
from flask.cli import AppGroup

from egov.authorities import queries as authorities
from egov.identity import actions, letters, recovery
from egov.identity.models import AUTHORITY_ROLES, SET_UP
from egov.kernel import clock
from egov.kernel.actor import system
from egov.kernel.db import db
from egov.kernel.errors import DomainError
from egov.kernel.localised import LANGUAGES
from egov.kernel.permissions import ROLES

accounts_group = AppGroup("accounts", help="Accounts of people who work with the portal.")


@accounts_group.command("create")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="What the person may do.")
@click.option("--email", required=True, help="The address of the person; the account's name.")
@click.option("--authority", "slug", help="The authority of an officer or supervisor, by its slug.")
@click.option("--language", type=click.Choice(LANGUAGES), default="tg", show_default=True, help="Of letters to the person.")
def create(role: str, email: str, slug: str | None, language: str) -> None:
    """Makes an account and prints its one-time set-up link, good for three days."""
    now = clock.now()
    try:
        authority = authorities.find_authority(slug) if slug else None
        if slug and authority is None:
            raise click.ClickException(f"there is no authority called {slug}")
        if role in AUTHORITY_ROLES and authority is None:
            raise click.ClickException(f"an account with the role {role} needs --authority")
        account = actions.create_account(
            email=email,
            role=role,
            authority_id=authority.id if authority else None,
            language=language,
            proved=False,
            by=system("cli"),
            now=now,
        )
        token = recovery.make_link(account, SET_UP, now=now)
    except DomainError as error:
        raise click.ClickException(error.message) from None
    db.session.commit()
    click.echo(letters.link_to_choose(token, language))


def install(app: Flask) -> None:
    """Registers the commands."""
    app.cli.add_command(accounts_group)
