"""What people may talk about: an order, a booking or a listing, as the others last said it."""

import dataclasses
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from messaging.models.base import Base
from personal_data.people import is_person

ORDER = "order"
BOOKING = "booking"
LISTING = "listing"
KINDS = (ORDER, BOOKING, LISTING)


@dataclasses.dataclass(frozen=True, kw_only=True)
class News:
    """What an event says about a context; what it does not say is None."""

    context_id: str
    kind: str
    version: int
    customer_id: str | None = None
    artisan_person_id: str | None = None
    artisan_id: str | None = None
    closes_at: datetime | None = None


class Context(Base):
    """A projection of what booking and the catalog say, as far as messaging needs it.

    A listing has no customer: whoever asks becomes one. A side that has gone is None.
    """

    __tablename__ = "contexts"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    customer_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    artisan_person_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    artisan_id: Mapped[str | None] = mapped_column(ShortId)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    version: Mapped[int]

    def learn(self, news: News) -> None:
        """Take what is newer than what is known; what came late or twice changes nothing."""
        if news.version <= self.version:
            return
        self.version = news.version
        if news.customer_id is not None and is_person(news.customer_id):
            self.customer_id = news.customer_id
        if news.artisan_person_id is not None and is_person(news.artisan_person_id):
            self.artisan_person_id = news.artisan_person_id
            self.artisan_id = news.artisan_id or self.artisan_id
        self.closes_at = news.closes_at

    def is_open(self, now: datetime) -> bool:
        """Tell whether people may still write about it."""
        return self.closes_at is None or now < self.closes_at


def locked_context(session: Session, context_id: str) -> Context | None:
    """Return a context as it is now, locked until the transaction ends; call `fence` first."""
    return session.get(Context, context_id, with_for_update=True, populate_existing=True)
