"""What people may talk about, their conversations, and inquiries."""

import sqlalchemy as sa
from alembic import op

from chassis.database import ShortId, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _contexts()
    _conversations()
    _inquiries()
    _messages()
    _read_states()


def downgrade() -> None:
    for table in ("read_states", "messages", "inquiries", "conversations", "contexts"):
        op.drop_table(table)


def _contexts() -> None:
    op.create_table(
        "contexts",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("customer_id", ShortId),
        sa.Column("artisan_person_id", ShortId),
        sa.Column("artisan_id", ShortId),
        sa.Column("closes_at", UtcDateTime),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contexts")),
    )
    op.create_index(op.f("ix_contexts_artisan_person_id"), "contexts", ["artisan_person_id"])
    op.create_index(op.f("ix_contexts_closes_at"), "contexts", ["closes_at"])
    op.create_index(op.f("ix_contexts_customer_id"), "contexts", ["customer_id"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("context_kind", sa.String(16), nullable=False),
        sa.Column("context_id", ShortId, nullable=False),
        sa.Column("customer_id", ShortId),
        sa.Column("artisan_person_id", ShortId),
        sa.Column("artisan_id", ShortId),
        sa.Column("last_number", sa.Integer, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.Column("active_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "context_id", "customer_id", name=op.f("uq_conversations_context_id_customer_id")
        ),
    )
    op.create_index(op.f("ix_conversations_active_at"), "conversations", ["active_at"])
    op.create_index(
        op.f("ix_conversations_artisan_person_id"), "conversations", ["artisan_person_id"]
    )
    op.create_index(op.f("ix_conversations_customer_id"), "conversations", ["customer_id"])


def _inquiries() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("person_id", ShortId),
        sa.Column("mail_tag", sa.String(128), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
        sa.UniqueConstraint("reference", name=op.f("uq_inquiries_reference")),
    )
    op.create_index(op.f("ix_inquiries_mail_tag"), "inquiries", ["mail_tag"])
    op.create_index(op.f("ix_inquiries_person_id"), "inquiries", ["person_id"])
    op.create_index(op.f("ix_inquiries_received_at"), "inquiries", ["received_at"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("conversation_id", ShortId, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("from_side", sa.String(16), nullable=False),
        sa.Column("sender_id", ShortId),
        sa.Column("text", sa.Text),
        sa.Column("sent_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_messages_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "conversation_id", "number", name=op.f("uq_messages_conversation_id_number")
        ),
    )
    op.create_index(op.f("ix_messages_sender_id"), "messages", ["sender_id"])


def _read_states() -> None:
    op.create_table(
        "read_states",
        sa.Column("conversation_id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_read_states_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "person_id", name=op.f("pk_read_states")),
    )
    op.create_index(op.f("ix_read_states_person_id"), "read_states", ["person_id"])
