"""Accounts with their roles, and the challenges by which they are verified."""

import sqlalchemy as sa
from alembic import op

from chassis.database import ShortId, UtcDateTime

revision = "0002"
down_revision = "0001"

_UNVERIFIED = sa.text("email_verified_at IS NULL")


def upgrade() -> None:
    _accounts()
    _roles()
    _challenges()


def downgrade() -> None:
    for table in ("challenges", "roles", "accounts"):
        op.drop_table(table)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("full_name", sa.String(200), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("registered_at", UtcDateTime, nullable=False),
        sa.Column("email_verified_at", UtcDateTime),
        sa.Column("phone_verified_at", UtcDateTime),
        sa.Column("policy_version", sa.Integer, nullable=False),
        sa.Column("sign_in_ended_at", UtcDateTime),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_index(
        "ix_accounts_unverified",
        "accounts",
        ["registered_at"],
        sqlite_where=_UNVERIFIED,
        postgresql_where=_UNVERIFIED,
    )


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["accounts.id"], name=op.f("fk_roles_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_roles")),
    )


def _challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("new_address", sa.String(254)),
        sa.Column("code_hash", sa.String(64)),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["accounts.id"],
            name=op.f("fk_challenges_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenges")),
        sa.UniqueConstraint("person_id", "purpose", name=op.f("uq_challenges_person_id_purpose")),
    )
    op.create_index(op.f("ix_challenges_expires_at"), "challenges", ["expires_at"])
