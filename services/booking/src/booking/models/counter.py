"""Gapless numbers: the row is locked until the number's document is committed with it."""

from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.models.base import Base


class Counter(Base):
    """The last number given in one series; the rows are put there by the migration."""

    __tablename__ = "counters"

    series: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[int]


def next_number(session: Session, series: str) -> str:
    """Return the next number of a series, such as `INV-00000001`."""
    counted = (
        update(Counter)
        .where(Counter.series == series)
        .values(value=Counter.value + 1)
        .returning(Counter.value)
    )
    return f"{series}-{session.scalars(counted).one():08d}"
