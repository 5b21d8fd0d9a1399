"""How much of a product or session may be promised: the one place where a sale is decided."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.errors import NotEnoughLeft
from booking.models.base import Base
from chassis.database import ShortId


class Allocation(Base):
    """One product's pieces, or one session's seats.

    `version` counts how often what is left has changed, which is what others hear of.
    `stated` is the catalog's last word. `declared` follows it, but never falls below what is
    already promised: a smaller statement stops new sales and takes nothing back from anybody.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held_is_not_negative"),
        CheckConstraint("sold >= 0", name="sold_is_not_negative"),
        CheckConstraint("held + sold <= declared", name="never_oversold"),
    )

    item_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    artisan_id: Mapped[str] = mapped_column(ShortId, index=True)
    stated: Mapped[int]
    stated_version: Mapped[int]
    declared: Mapped[int]
    held: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)

    @property
    def available(self) -> int:
        """Return how many can still be promised."""
        return self.declared - self.held - self.sold

    def state(self, stated: int, version: int) -> bool:
        """Take the catalog's word if it is newer, and return whether it was."""
        if version <= self.stated_version:
            return False
        self.stated, self.stated_version = stated, version
        self._move()
        return True

    def withdraw(self) -> None:
        """Offer nothing more, whatever was stated."""
        self.stated = 0
        self._move()

    def hold(self, quantity: int) -> None:
        """Promise some for a while.

        Raises:
            NotEnoughLeft: fewer are left than asked for.
        """
        if quantity > self.available:
            raise NotEnoughLeft(item_id=self.item_id, available=self.available)
        self._move(held=quantity)

    def free(self, quantity: int) -> None:
        """Take a promise back."""
        self._move(held=-quantity)

    def sell(self, quantity: int) -> None:
        """Turn a promise into a sale."""
        self._move(held=-quantity, sold=quantity)

    def give_back(self, quantity: int) -> None:
        """Undo a sale."""
        self._move(sold=-quantity)

    def _move(self, *, held: int = 0, sold: int = 0) -> None:
        before = self.available
        self.held += held
        self.sold += sold
        self.declared = max(self.stated, self.held + self.sold)
        if self.available != before:
            self.version += 1


def locked_allocations(session: Session, item_ids: Iterable[str]) -> dict[str, Allocation]:
    """Lock the allocations of these items, always in the order of their ids, and return them."""
    wanted = (
        select(Allocation)
        .where(Allocation.item_id.in_(set(item_ids)))
        .order_by(Allocation.item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {allocation.item_id: allocation for allocation in session.scalars(wanted)}
