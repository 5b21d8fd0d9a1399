"""Looks: each time an artisan was shown what a buyer entrusted to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from booking.models.base import Base
from booking.models.purpose import FIELDS
from chassis.database import ShortId, UtcDateTime
from chassis.grants import append_only


class Look(Base):
    """Who looked at an order, when, and for which task; the buyer can read it."""

    __tablename__ = "looks"
    __table_args__ = {"info": append_only(changing=["buyer_id", "artisan_person_id"], deleted=True)}

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(ShortId, index=True)
    artisan_person_id: Mapped[str] = mapped_column(ShortId, index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def shown(self) -> list[str]:
        """Return which details this look revealed."""
        return list(FIELDS[self.purpose])
