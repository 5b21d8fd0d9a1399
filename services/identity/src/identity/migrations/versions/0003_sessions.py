"""Sessions with their refresh tokens, disclosures, and the counters of the attempt guard."""

import sqlalchemy as sa
from alembic import op

from chassis.database import ShortId, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _sessions()
    _refresh_tokens()
    _disclosures()
    _attempts()


def downgrade() -> None:
    for table in ("attempts", "disclosures", "refresh_tokens", "sessions"):
        op.drop_table(table)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("device", sa.String(120), nullable=False),
        sa.Column("ip", sa.String(64), nullable=False),
        sa.Column("signed_in_at", UtcDateTime, nullable=False),
        sa.Column("last_used_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        _of("sessions", "person_id", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"])
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])


def _refresh_tokens() -> None:
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("session_id", ShortId, nullable=False),
        sa.Column("parent_hash", sa.String(64)),
        sa.Column("issued_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
        _of("refresh_tokens", "session_id", "sessions.id"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(op.f("ix_refresh_tokens_session_id"), "refresh_tokens", ["session_id"])


def _disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("disclosed_at", UtcDateTime, nullable=False),
        _of("disclosures", "person_id", "accounts.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_person_id"), "disclosures", ["person_id"])
    op.create_index(op.f("ix_disclosures_disclosed_at"), "disclosures", ["disclosed_at"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("window_ends_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempts")),
    )
    op.create_index(op.f("ix_attempts_window_ends_at"), "attempts", ["window_ends_at"])


def _of(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [parent], name=name, ondelete="CASCADE")
