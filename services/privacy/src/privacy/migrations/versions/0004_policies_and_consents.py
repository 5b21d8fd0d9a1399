"""The policy with its acceptances, and what people agreed to."""

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText, ShortId, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _policy_versions()
    _policy_acceptances()
    _consents()
    _consent_evidence()


def downgrade() -> None:
    for table in ("consent_evidence", "consents", "policy_acceptances", "policy_versions"):
        op.drop_table(table)


def _policy_versions() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("title", JsonText, nullable=False),
        sa.Column("text_ar", sa.Text, nullable=False),
        sa.Column("text_en", sa.Text, nullable=False),
        sa.Column("material", sa.Boolean, nullable=False),
        sa.Column("effective_at", UtcDateTime, nullable=False),
        sa.Column("updated_on", sa.Date, nullable=False),
        sa.Column("published_at", UtcDateTime, nullable=False),
        sa.Column("published_by", ShortId),
        sa.Column("announced_at", UtcDateTime),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_policy_versions")),
    )
    op.create_index(op.f("ix_policy_versions_published_by"), "policy_versions", ["published_by"])


def _policy_acceptances() -> None:
    op.create_table(
        "policy_acceptances",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("policy_version", sa.Integer, nullable=False),
        sa.Column("accepted_at", UtcDateTime, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("means", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_version"],
            ["policy_versions.version"],
            name=op.f("fk_policy_acceptances_policy_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_acceptances")),
    )
    op.create_index(
        "one_acceptance", "policy_acceptances", ["person_id", "policy_version"], unique=True
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("purpose", sa.String(30), nullable=False),
        sa.Column("channel", sa.String(30), nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("wording_version", sa.Integer, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("one_consent", "consents", ["person_id", "purpose", "channel"], unique=True)


def _consent_evidence() -> None:
    op.create_table(
        "consent_evidence",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("consent_id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("wording_version", sa.Integer, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("means", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_evidence")),
    )
    op.create_index(
        "evidence_by_consent", "consent_evidence", ["consent_id", "version"], unique=True
    )
    op.create_index(op.f("ix_consent_evidence_person_id"), "consent_evidence", ["person_id"])
