"""When a request's deadline was moved, and why."""

import sqlalchemy as sa
from alembic import op

from chassis.database import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("requests", sa.Column("extended_at", UtcDateTime))
    op.add_column("requests", sa.Column("extension_reason", sa.String(40)))


def downgrade() -> None:
    op.drop_column("requests", "extension_reason")
    op.drop_column("requests", "extended_at")
