"""Who holds personal data, and the searches of their stores."""

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText, ShortId, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _holders()
    _sweeps()
    _sweep_tasks()


def downgrade() -> None:
    for table in ("sweep_tasks", "sweeps", "holders"):
        op.drop_table(table)


def _holders() -> None:
    op.create_table(
        "holders",
        sa.Column("name", ShortId, nullable=False),
        sa.Column("ledger_digest", sa.String(128), nullable=False),
        sa.Column("kinds", JsonText, nullable=False),
        sa.Column("key_id", sa.String(128), nullable=False),
        sa.Column("erasure_seq", sa.Integer, nullable=False),
        sa.Column("erasures", sa.Integer, nullable=False),
        sa.Column("declared_at", UtcDateTime, nullable=False),
        sa.Column("retired_at", UtcDateTime),
        sa.Column("retired_by", ShortId),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_holders")),
    )
    op.create_index(op.f("ix_holders_retired_by"), "holders", ["retired_by"])


def _sweeps() -> None:
    op.create_table(
        "sweeps",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("closed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
    )


def _sweep_tasks() -> None:
    op.create_table(
        "sweep_tasks",
        sa.Column("sweep_id", ShortId, nullable=False),
        sa.Column("holder", ShortId, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("ask_again_at", UtcDateTime),
        sa.Column("alarm_at", UtcDateTime),
        sa.Column("alarmed_at", UtcDateTime),
        sa.Column("result", sa.Text),
        sa.ForeignKeyConstraint(
            ["sweep_id"], ["sweeps.id"], name=op.f("fk_sweep_tasks_sweep_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sweep_id", "holder", name=op.f("pk_sweep_tasks")),
    )
    op.create_index("sweep_tasks_by_deadline", "sweep_tasks", ["ask_again_at"])
