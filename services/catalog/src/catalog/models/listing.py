"""A listing: a product or a workshop that an artisan offers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.errors import ListingNotFound
from catalog.models.artisan import Artisan
from catalog.models.base import Base
from catalog.models.craft import CRAFTS
from catalog.models.search_text import searchable
from chassis.database import ShortId, UtcDateTime
from chassis.words import Words

PRODUCT, WORKSHOP = "product", "workshop"
KINDS = (PRODUCT, WORKSHOP)
PREFIXES: Mapping[str, str] = {PRODUCT: "prd", WORKSHOP: "wks"}


class Listing(Base):
    """What is offered, in both languages; the price is in halalas, for a piece or a seat.

    `stock` is how many pieces the artisan declares; a workshop has none, its sessions have seats.
    `search` is derived from the words, as search compares them.
    """

    __tablename__ = "listings"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    artisan_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("artisans.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(16))
    title_ar: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    description_ar: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(32), index=True)
    price: Mapped[int]
    stock: Mapped[int | None]
    published: Mapped[bool]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    search: Mapped[str] = mapped_column(Text)
    version: Mapped[int]

    @property
    def title(self) -> Words:
        """Return the title in both languages."""
        return {"ar": self.title_ar, "en": self.title_en}

    @property
    def description(self) -> Words:
        """Return the description in both languages."""
        return {"ar": self.description_ar, "en": self.description_en}

    def tell(self, changes: Mapping[str, Any]) -> None:
        """Change what is said about it."""
        for name, value in changes.items():
            if name in ("title", "description"):
                setattr(self, f"{name}_ar", value["ar"])
                setattr(self, f"{name}_en", value["en"])
            else:
                setattr(self, name, value)
        craft = CRAFTS[self.category]
        self.search = searchable(
            self.title_ar,
            self.title_en,
            self.description_ar,
            self.description_en,
            craft["ar"],
            craft["en"],
        )
        self.version += 1

    def on_offer(self, declared: int | None) -> int:
        """Return how many of what is declared can be sold: none once it is withdrawn."""
        return (declared or 0) if self.published else 0


def visible_listing(session: Session, listing_id: str, kind: str, person_id: str | None) -> Listing:
    """Return a listing of this kind that is published, or the person's own.

    Raises:
        ListingNotFound: there is none.
    """
    found = session.get(Listing, listing_id)
    if found is None or found.kind != kind:
        raise ListingNotFound
    if not found.published:
        _require_owner(session, found, person_id)
    return found


def own_listing(session: Session, listing_id: str, kind: str, artisan: Artisan) -> Listing:
    """Return an artisan's own listing, locked until the transaction ends; `fence` first.

    Raises:
        ListingNotFound: there is none of this kind, or it is somebody else's.
    """
    found = session.get(Listing, listing_id, with_for_update=True, populate_existing=True)
    if found is None or found.kind != kind or found.artisan_id != artisan.id:
        raise ListingNotFound
    return found


def _require_owner(session: Session, listing: Listing, person_id: str | None) -> None:
    owner = select(Artisan.person_id).where(Artisan.id == listing.artisan_id)
    if person_id is None or session.scalar(owner) != person_id:
        raise ListingNotFound


def published_listings(**wanted: str | None) -> Select[Listing]:
    """Return the query of everything that is published, with these values where they are given."""
    chosen = [getattr(Listing, name) == value for name, value in wanted.items() if value]
    return select(Listing).where(Listing.published, *chosen)
