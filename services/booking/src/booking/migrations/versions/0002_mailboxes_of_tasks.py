"""Mailboxes that were a person's for a time, in what privacy asks of us."""

from alembic import op

from personal_data.tables import add_library_columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_library_columns(op)


def downgrade() -> None:
    """Leave the column: the first migration takes the whole table back."""
