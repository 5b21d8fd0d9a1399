"""Who had which dead letter tried again."""

from alembic import op

from personal_data.tables import create_replays

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_replays(op)


def downgrade() -> None:
    """Leave the table to the first migration, which drops whatever the library has made."""
