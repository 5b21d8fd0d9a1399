"""Short texts, which a sweep looks for in kept answers alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("sought_values", sa.Column("sealed_texts", sa.LargeBinary))


def downgrade() -> None:
    op.drop_column("sought_values", "sealed_texts")
