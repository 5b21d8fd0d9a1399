"""Orders of products and bookings of seats, and what may become of them."""

from datetime import datetime

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from booking.errors import OrderInWrongState, OrderNotFound
from booking.models.base import Base
from booking.models.order_line import OrderLine
from chassis.database import ShortId, UtcDateTime
from personal_data.fence import fence

PLACED = "placed"
CONFIRMED = "confirmed"
SHIPPED = "shipped"
COMPLETED = "completed"
CANCELLED = "cancelled"
ON_ITS_WAY = (CONFIRMED, SHIPPED)
STATES = (PLACED, *ON_ITS_WAY, COMPLETED, CANCELLED)

ORDER = "order"
BOOKING = "booking"


class Order(Base):
    """What one buyer wants of one artisan: products to be delivered, or seats in sessions."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_state_holds_until", "state", "holds_until"),
        Index("ix_orders_buyer_id_id", "buyer_id", "id"),
        Index("ix_orders_artisan_person_id_id", "artisan_person_id", "id"),
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    buyer_id: Mapped[str] = mapped_column(ShortId)
    artisan_id: Mapped[str] = mapped_column(ShortId)
    artisan_person_id: Mapped[str] = mapped_column(ShortId)
    state: Mapped[str] = mapped_column(String(16), default=PLACED)
    total: Mapped[int]
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    holds_until: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(String(32))
    recipient_name: Mapped[str | None] = mapped_column(Text)
    recipient_phone: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    retained_until: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list[OrderLine]] = relationship(
        order_by=OrderLine.position, lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def delivery(self) -> dict[str, str | None] | None:
        """Return to whom and where the goods go; None for seats, and once that is cleared."""
        if self.recipient_name is None:
            return None
        return {
            "name": self.recipient_name,
            "phone": self.recipient_phone,
            "address": self.address,
            "note": self.note,
        }

    def deliver_to(self, name: str, phone: str, address: str, note: str | None) -> None:
        """Say to whom and where the goods go."""
        self.recipient_name, self.recipient_phone = name, phone
        self.address, self.note = address, note

    def confirm(self, now: datetime) -> None:
        """Make a placed order sure."""
        self._become(CONFIRMED, PLACED)
        self.confirmed_at = now

    def ship(self, now: datetime) -> None:
        """Hand the goods of a confirmed order over."""
        self._become(SHIPPED, CONFIRMED)
        self.shipped_at = now

    def complete(self, now: datetime) -> None:
        """End a shipped order, or a booking whose session took place."""
        self._become(COMPLETED, SHIPPED if self.kind == ORDER else CONFIRMED)
        self.completed_at = now

    def cancel(self, reason: str, now: datetime) -> None:
        """Give an order up that has not been handed over."""
        self._become(CANCELLED, PLACED, CONFIRMED)
        self.cancel_reason, self.cancelled_at = reason, now

    def _become(self, state: str, *from_states: str) -> None:
        if self.state not in from_states:
            raise OrderInWrongState(state=self.state)
        self.state = state
        self.version += 1


def order_of_buyer(session: Session, order_id: str, person_id: str | None) -> Order:
    """Return a buyer's own order.

    Raises:
        OrderNotFound: there is none, or it is somebody else's.
    """
    order = session.get(Order, order_id)
    if order is None or order.buyer_id != person_id:
        raise OrderNotFound
    return order


def order_of_artisan(session: Session, order_id: str, person_id: str | None) -> Order:
    """Return an order that an artisan is to fulfil.

    Raises:
        OrderNotFound: there is none, or it is another artisan's.
    """
    order = session.get(Order, order_id)
    if order is None or order.artisan_person_id != person_id:
        raise OrderNotFound
    return order


def fenced_order(session: Session, order_id: str) -> Order:
    """Fence an order's people, lock its row, and return it as it is now.

    A forgotten buyer stands in the row under a pseudonym, which is nobody: money and stock can
    still be set right.

    Raises:
        PersonForgotten: somebody was forgotten just now; read the row again.
    """
    tied = select(Order.buyer_id, Order.artisan_person_id).where(Order.id == order_id)
    buyer_id, artisan_person_id = session.execute(tied).one()
    fence(session, buyer_id, artisan_person_id)
    wanted = (
        select(Order)
        .where(Order.id == order_id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted).one()
