"""What an operator does by hand: `python -m identity grant-role EMAIL ROLE`."""

import os

import click

from chassis.auth import Caller
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.settings import refused_in_words
from eventing.outbox import Outbox
from identity.doors.deps import open_doors
from identity.errors import PersonUnknown
from identity.models import LIBRARY
from identity.models.role import GRANTABLE
from identity.personal_data import LEDGER
from identity.settings import IdentitySettings
from identity.use_cases.grant_role import GrantRole, grant_role
from personal_data.fence import guard


@click.group()
def main() -> None:
    """Identity, from the command line; settings come from the environment."""


@main.command("grant-role")
@click.argument("email")
@click.argument("role", type=click.Choice(GRANTABLE))
def grant(email: str, role: str) -> None:
    """Give ROLE to the owner of EMAIL; this is how the first officer is made."""
    with refused_in_words():
        settings = IdentitySettings.load(os.environ)
    database = Database(settings.database_url)
    guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="identity").attach()
    command = GrantRole(email=email.strip().lower(), role=role)
    deps = open_doors(settings, SystemClock())
    try:
        with database.transaction() as session:
            grant_role(session, Caller.system(), command, deps=deps)
    except PersonUnknown as unknown:
        raise click.ClickException("no verified account has this address") from unknown
    finally:
        database.dispose()
    click.echo(f"granted {role}; tokens say so from the next refresh on")


if __name__ == "__main__":
    main()
