"""What people asked of us, what every holder answered, and what was kept for it."""

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText, ShortId, UtcDateTime

revision = "0002"
down_revision = "0001"

_OPEN = sa.text("closed_at IS NULL")
_DUE = sa.text("ask_again_at IS NOT NULL")
_ALARMED = sa.text("alarmed_at IS NOT NULL")


def upgrade() -> None:
    _requests()
    _tasks()
    _request_history()
    _erasures()
    _request_keys()
    _sought_values()
    _stored_files()


def downgrade() -> None:
    for table in (
        "stored_files",
        "sought_values",
        "request_keys",
        "erasures",
        "request_history",
        "tasks",
        "requests",
    ):
        op.drop_table(table)


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("opener_id", ShortId),
        sa.Column("approver_id", ShortId),
        sa.Column("by_officer", sa.Boolean, nullable=False),
        sa.Column("mail_tag", sa.String(128)),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("pseudonym", ShortId, nullable=False),
        sa.Column("status_token_hash", ShortId, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("latest_at", UtcDateTime, nullable=False),
        sa.Column("kept_until", UtcDateTime, nullable=False),
        sa.Column("waiting_since", UtcDateTime),
        sa.Column("confirmed_at", UtcDateTime),
        sa.Column("confirmed_digest", ShortId),
        sa.Column("erasure_seq", sa.Integer),
        sa.Column("erased_at", UtcDateTime),
        sa.Column("completed_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("sweep_id", ShortId),
        sa.Column("sweep_after", UtcDateTime),
        sa.Column("sweep_alone", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_requests_pseudonym")),
        sa.UniqueConstraint("status_token_hash", name=op.f("uq_requests_status_token_hash")),
    )
    op.create_index(op.f("ix_requests_approver_id"), "requests", ["approver_id"])
    op.create_index(op.f("ix_requests_erasure_seq"), "requests", ["erasure_seq"])
    op.create_index(op.f("ix_requests_opener_id"), "requests", ["opener_id"])
    op.create_index(op.f("ix_requests_person_id"), "requests", ["person_id"])
    op.create_index(
        "one_open_request_per_person",
        "requests",
        ["person_id"],
        unique=True,
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    op.create_index(
        "open_requests_by_due", "requests", ["due_at"], postgresql_where=_OPEN, sqlite_where=_OPEN
    )
    op.create_index("requests_by_state", "requests", ["state", "opened_at"])
    op.create_index("requests_by_sweep", "requests", ["sweep_id"])


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("request_id", ShortId, nullable=False),
        sa.Column("holder", ShortId, nullable=False),
        sa.Column("phase", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("wave", sa.Integer, nullable=False),
        sa.Column("supplementary", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("asked_at", UtcDateTime),
        sa.Column("answered_at", UtcDateTime),
        sa.Column("ask_again_at", UtcDateTime),
        sa.Column("alarm_at", UtcDateTime),
        sa.Column("alarmed_at", UtcDateTime),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("preview", sa.Text),
        sa.Column("preview_digest", sa.String(128)),
        sa.Column("approved_digest", sa.String(128)),
        sa.Column("blockers", JsonText, nullable=False),
        sa.Column("receipt", sa.Text),
        sa.Column("digest", sa.String(128)),
        sa.Column("row_count", sa.Integer),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_tasks_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("request_id", "holder", "phase", name=op.f("pk_tasks")),
    )
    op.create_index(
        "tasks_alarmed", "tasks", ["alarmed_at"], postgresql_where=_ALARMED, sqlite_where=_ALARMED
    )
    op.create_index(
        "tasks_by_deadline", "tasks", ["ask_again_at"], postgresql_where=_DUE, sqlite_where=_DUE
    )


def _request_history() -> None:
    op.create_table(
        "request_history",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("request_id", ShortId, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("holder", ShortId),
        sa.Column("facts", JsonText, nullable=False),
        sa.Column("actor_id", ShortId),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_request_history_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_history")),
    )
    op.create_index(op.f("ix_request_history_actor_id"), "request_history", ["actor_id"])
    op.create_index(op.f("ix_request_history_request_id"), "request_history", ["request_id"])


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("seq", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("request_id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("pseudonym", ShortId, nullable=False),
        sa.Column("mail_tag", sa.String(128)),
        sa.Column("begun_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_erasures")),
        sa.UniqueConstraint("request_id", name=op.f("uq_erasures_request_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_erasures_person_id"), "erasures", ["person_id"])


def _request_keys() -> None:
    op.create_table(
        "request_keys",
        sa.Column("request_id", ShortId, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_request_keys_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_keys")),
    )


def _sought_values() -> None:
    op.create_table(
        "sought_values",
        sa.Column("request_id", ShortId, nullable=False),
        sa.Column("holder", ShortId, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_sought_values_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "holder", name=op.f("pk_sought_values")),
    )


def _stored_files() -> None:
    op.create_table(
        "stored_files",
        sa.Column("name", ShortId, nullable=False),
        sa.Column("request_id", ShortId, nullable=False),
        sa.Column("holder", ShortId),
        sa.Column("digest", ShortId, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime),
        sa.Column("downloaded_at", UtcDateTime),
        sa.Column("doomed_at", UtcDateTime),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name=op.f("fk_stored_files_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_stored_files")),
    )
    op.create_index("stored_files_by_doom", "stored_files", ["doomed_at"])
    op.create_index("stored_files_by_expiry", "stored_files", ["expires_at"])
    op.create_index("stored_files_by_request", "stored_files", ["request_id"])
