"""Who has bought what of whom, as booking says: what a review and a look at an address rest on."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.models.base import Base
from chassis.database import ShortId, UtcDateTime

PLACED, CONFIRMED, COMPLETED, CANCELLED = "placed", "confirmed", "completed", "cancelled"
_BOUGHT = (CONFIRMED, COMPLETED)


class Purchase(Base):
    """An order as far as the catalog needs it."""

    __tablename__ = "purchases"

    order_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    buyer_id: Mapped[str] = mapped_column(ShortId, index=True)
    artisan_id: Mapped[str] = mapped_column(ShortId)
    state: Mapped[str] = mapped_column(String(16))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int]

    def learn(self, state: str, version: int) -> None:
        """Take what is newer than what is known."""
        if version > self.version:
            self.state, self.version = state, version


class PurchaseLine(Base):
    """One listing in an order."""

    __tablename__ = "purchase_lines"

    order_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("purchases.order_id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[str] = mapped_column(ShortId, primary_key=True)


def locked_purchase(session: Session, order_id: str) -> Purchase | None:
    """Return a purchase as it is now, locked until the transaction ends; call `fence` first."""
    return session.get(Purchase, order_id, with_for_update=True, populate_existing=True)


def has_bought(session: Session, person_id: str | None, artisan_id: str) -> bool:
    """Tell whether a person has bought something of an artisan that was not cancelled."""
    wanted = select(Purchase.order_id).where(
        Purchase.buyer_id == person_id,
        Purchase.artisan_id == artisan_id,
        Purchase.state.in_(_BOUGHT),
    )
    return person_id is not None and session.scalar(wanted.limit(1)) is not None


def purchase_to_review(
    session: Session, order_id: str, listing_id: str, buyer_id: str
) -> Purchase | None:
    """Return the purchase in which a person bought a listing, locked; call `fence` first."""
    wanted = (
        select(Purchase)
        .join(PurchaseLine, PurchaseLine.order_id == Purchase.order_id)
        .where(
            Purchase.order_id == order_id,
            Purchase.buyer_id == buyer_id,
            PurchaseLine.listing_id == listing_id,
        )
        .with_for_update(of=Purchase)
    )
    return session.scalar(wanted)
