"""Which field of whom was set right."""

import sqlalchemy as sa
from alembic import op

from chassis.database import ShortId, UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ShortId, primary_key=True),
        sa.Column("person_id", ShortId, index=True),
        sa.Column("officer_id", ShortId, index=True),
        sa.Column("holder", ShortId, nullable=False),
        sa.Column("field", sa.String(130), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("corrected_at", UtcDateTime, nullable=False, index=True),
    )


def downgrade() -> None:
    op.drop_table("corrections")
