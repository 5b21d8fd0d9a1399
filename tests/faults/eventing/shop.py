"""What two services remember while they are broken: booking says what it sold, catalog hears it.

A version that booking commits is a *fact*; what it does at catalog is an *effect*. Each attempt
carries a token of its own, so that an effect of something never committed is seen too.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from chassis.database import Database, metadata
from eventing.tables import EventTables, event_tables

ORDERS = 30
QUEUE = "catalog.events"


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Booking: orders, of each the last version, and everything that was ever committed."""

    database: Database
    tables: EventTables
    orders: sa.Table
    facts: sa.Table


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Catalog: the version of each order that it has seen, and everything that took effect.

    Who writes an effect locks its order's row first, so ids of one order grow with its commits.
    """

    database: Database
    tables: EventTables
    seen: sa.Table
    effects: sa.Table


def publisher(url: str) -> Publisher:
    """Open booking's database."""
    made = metadata()
    return Publisher(
        database=Database(url, pool_size=5),
        tables=event_tables(made),
        orders=_versions("orders", made),
        facts=sa.Table("facts", made, *_columns(sa.Column("token", sa.String(64), unique=True))),
    )


def listener(url: str) -> Listener:
    """Open catalog's database."""
    made = metadata()
    return Listener(
        database=Database(url),
        tables=event_tables(made),
        seen=_versions("seen", made),
        effects=sa.Table("effects", made, *_columns(sa.Column("token", sa.String(64)))),
    )


def lay_out(opened: Publisher | Listener) -> None:
    """Make the tables, and a row for every order."""
    versions = opened.orders if isinstance(opened, Publisher) else opened.seen
    versions.metadata.create_all(opened.database.engine)
    rows = [{"order_id": order_id, "version": 0} for order_id in order_ids()]
    with opened.database.transaction() as session:
        session.execute(sa.insert(versions), rows)
    opened.database.dispose()


def order_ids() -> list[str]:
    """Return the ids of all orders."""
    return [f"ord_{number:02}" for number in range(ORDERS)]


def _versions(name: str, made: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        made,
        sa.Column("order_id", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )


def _columns(token: sa.Column[str]) -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer, primary_key=True),
        token,
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]
