"""One line of an order, frozen as it was offered."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.base import Base
from chassis.database import JsonText, ShortId


class OrderLine(Base):
    """How many of what, at which price; nothing of it follows later changes of the offer."""

    __tablename__ = "order_lines"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    artisan_person_id: Mapped[str] = mapped_column(ShortId, index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    item_id: Mapped[str] = mapped_column(ShortId)
    listing_id: Mapped[str] = mapped_column(ShortId)
    title: Mapped[dict[str, str]] = mapped_column(JsonText)
    unit_price: Mapped[int]
    quantity: Mapped[int]

    @property
    def total(self) -> int:
        """Return the line's price in halalas, tax included."""
        return self.unit_price * self.quantity
