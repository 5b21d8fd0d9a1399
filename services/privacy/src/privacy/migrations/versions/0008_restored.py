"""The mark of a restored backup, and how a lost erasure ledger is recovered."""

import sqlalchemy as sa
from alembic import op

from chassis.database import UtcDateTime
from personal_data.tables import create_restored

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("erasures", sa.Column("recovered_at", UtcDateTime))
    op.add_column("holders", sa.Column("compared_at", UtcDateTime))
    create_restored(op)


def downgrade() -> None:
    op.drop_column("holders", "compared_at")
    op.drop_column("erasures", "recovered_at")
