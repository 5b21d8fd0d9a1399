"""Mailboxes that people have proven, by tag, and those that privacy names to us."""

import sqlalchemy as sa
from alembic import op

from chassis.database import ShortId, UtcDateTime
from personal_data.tables import add_library_columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("mail_tag", sa.String(128), nullable=False),
        sa.Column("proven_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts.id"],
            name=op.f("fk_mailboxes_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
    )
    op.create_index(op.f("ix_mailboxes_person_id"), "mailboxes", ["person_id"])
    op.create_index(op.f("ix_mailboxes_mail_tag"), "mailboxes", ["mail_tag"])
    add_library_columns(op)


def downgrade() -> None:
    op.drop_table("mailboxes")
