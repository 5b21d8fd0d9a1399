"""Artisans, what they offer, and who has bought and reviewed it."""

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText, ShortId, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _artisans()
    _availability()
    _purchases()
    _reviews()
    _listings()
    _purchase_lines()
    _workshop_sessions()


def downgrade() -> None:
    for table in (
        "workshop_sessions",
        "purchase_lines",
        "listings",
        "reviews",
        "purchases",
        "availability",
        "artisans",
    ):
        op.drop_table(table)


def _artisans() -> None:
    op.create_table(
        "artisans",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("person_id", ShortId, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("name_ar", sa.String(120), nullable=False),
        sa.Column("name_en", sa.String(120), nullable=False),
        sa.Column("bio_ar", sa.Text, nullable=False),
        sa.Column("bio_en", sa.Text, nullable=False),
        sa.Column("craft", sa.String(32), nullable=False),
        sa.Column("region", ShortId, nullable=False),
        sa.Column("address", sa.String(300)),
        sa.Column("phone", sa.String(20)),
        sa.Column("visibility", JsonText, nullable=False),
        sa.Column("applied_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decline_reason", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artisans")),
        sa.UniqueConstraint("person_id", name=op.f("uq_artisans_person_id")),
    )
    op.create_index(op.f("ix_artisans_craft"), "artisans", ["craft"])
    op.create_index(op.f("ix_artisans_state"), "artisans", ["state"])


def _availability() -> None:
    op.create_table(
        "availability",
        sa.Column("item_id", ShortId, nullable=False),
        sa.Column("available", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_availability")),
    )


def _purchases() -> None:
    op.create_table(
        "purchases",
        sa.Column("order_id", ShortId, nullable=False),
        sa.Column("buyer_id", ShortId, nullable=False),
        sa.Column("artisan_id", ShortId, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("placed_at", UtcDateTime, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_purchases")),
    )
    op.create_index(op.f("ix_purchases_buyer_id"), "purchases", ["buyer_id"])
    op.create_index(op.f("ix_purchases_placed_at"), "purchases", ["placed_at"])


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("listing_id", ShortId, nullable=False),
        sa.Column("order_id", ShortId),
        sa.Column("author_id", ShortId),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("posted_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("listing_id", "order_id", name=op.f("uq_reviews_listing_id_order_id")),
    )
    op.create_index(op.f("ix_reviews_author_id"), "reviews", ["author_id"])


def _listings() -> None:
    op.create_table(
        "listings",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("artisan_id", ShortId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title_ar", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("description_ar", sa.Text, nullable=False),
        sa.Column("description_en", sa.Text, nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("price", sa.Integer, nullable=False),
        sa.Column("stock", sa.Integer),
        sa.Column("published", sa.Boolean, nullable=False),
        sa.Column("published_at", UtcDateTime, nullable=False),
        sa.Column("search", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["artisan_id"], ["artisans.id"], name=op.f("fk_listings_artisan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listings")),
    )
    op.create_index(op.f("ix_listings_artisan_id"), "listings", ["artisan_id"])
    op.create_index(op.f("ix_listings_category"), "listings", ["category"])
    op.create_index(op.f("ix_listings_published_at"), "listings", ["published_at"])


def _purchase_lines() -> None:
    op.create_table(
        "purchase_lines",
        sa.Column("order_id", ShortId, nullable=False),
        sa.Column("listing_id", ShortId, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["purchases.order_id"],
            name=op.f("fk_purchase_lines_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", "listing_id", name=op.f("pk_purchase_lines")),
    )


def _workshop_sessions() -> None:
    op.create_table(
        "workshop_sessions",
        sa.Column("id", ShortId, nullable=False),
        sa.Column("workshop_id", ShortId, nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["listings.id"],
            name=op.f("fk_workshop_sessions_workshop_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_sessions")),
    )
    op.create_index(op.f("ix_workshop_sessions_workshop_id"), "workshop_sessions", ["workshop_id"])
