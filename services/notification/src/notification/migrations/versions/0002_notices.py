"""Notices and their deliveries, consents as privacy says them, and who can be told something."""

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText, ShortId, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("message_class", sa.String(20), nullable=False),
        sa.Column("facts", JsonText, nullable=False),
        sa.Column("in_app", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("read_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_person_id"), "notices", ["person_id"])
    op.create_index("ix_notices_inbox", "notices", ["person_id", "created_at", "id"])
    op.create_index("ix_notices_created_at", "notices", ["created_at"])
    op.create_table(
        "deliveries",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("notice_id", ShortId, nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("claimed_until", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("reason", sa.String(60)),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_notice_id"), "deliveries", ["notice_id"])
    op.create_index("ix_deliveries_due", "deliveries", ["state", "next_at"])
    op.create_table(
        "consents",
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "purpose", "channel", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_granted", "consents", ["purpose", "channel", "granted"])
    op.create_table(
        "recipients",
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_recipients")),
    )


def downgrade() -> None:
    for table in ("recipients", "consents", "deliveries", "notices"):
        op.drop_table(table)
