"""The tables that the libraries keep: outbox, inbox, retries, forgotten people, and the like."""

from alembic import op

from personal_data.tables import create_library_tables, drop_library_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_library_tables(op)


def downgrade() -> None:
    drop_library_tables(op)
