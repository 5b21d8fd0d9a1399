"""Holds: promises that end by the clock, whether or not anybody sweeps them away."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.models.allocation import Allocation
from booking.models.base import Base
from chassis.database import ShortId, UtcDateTime


class Hold(Base):
    """What one line of an unpaid order keeps from others, until `expires_at`."""

    __tablename__ = "holds"

    line_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    order_id: Mapped[str] = mapped_column(ShortId, index=True)
    item_id: Mapped[str] = mapped_column(ShortId, index=True)
    quantity: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def lapse_holds(session: Session, allocations: Mapping[str, Allocation], now: datetime) -> set[str]:
    """Free what the clock has ended on these locked allocations; return the items it freed."""
    ended = (
        delete(Hold)
        .where(Hold.item_id.in_(allocations), Hold.expires_at <= now)
        .returning(Hold.item_id, Hold.quantity)
    )
    freed = session.execute(ended).all()
    for item_id, quantity in freed:
        allocations[item_id].free(quantity)
    return {item_id for item_id, _ in freed}


def take_holds(session: Session, order_id: str) -> list[tuple[str, int]]:
    """Remove an order's holds and return (item, quantity) of each that was still there.

    The caller has locked the allocations and says what becomes of the quantities.
    """
    taken = delete(Hold).where(Hold.order_id == order_id).returning(Hold.item_id, Hold.quantity)
    return [(item_id, quantity) for item_id, quantity in session.execute(taken)]


def all_held(session: Session, order_id: str, lines: Iterable[str], now: datetime) -> bool:
    """Return whether every line of an order is still held, by the clock's word."""
    live = select(Hold.line_id).where(Hold.order_id == order_id, Hold.expires_at > now)
    return set(session.scalars(live)) == set(lines)
