"""The mark of a restored backup."""

from alembic import op

from personal_data.tables import create_restored

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    create_restored(op)


def downgrade() -> None:
    """Leave them: the first migration takes all library tables back."""
