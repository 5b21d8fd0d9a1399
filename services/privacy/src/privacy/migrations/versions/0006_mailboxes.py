"""Mailboxes that were a person's for a time, in requests, the erasure ledger, and commands."""

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText
from personal_data.tables import add_library_columns

revision = "0006"
down_revision = "0005"

_TABLES = ("requests", "erasures")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("mailboxes", JsonText))
    add_library_columns(op)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "mailboxes")
