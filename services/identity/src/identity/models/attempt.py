"""Attempts: how often somebody has tried something lately, known by a keyed hash alone."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import String, case
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import UtcDateTime
from chassis.upsert import upsert
from identity.models.base import Base


class Attempt(Base):
    """A counter of one budget for one identifier, one network or everybody, in one window."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    window_ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def count_attempts(
    session: Session, windows: Mapping[str, datetime], now: datetime
) -> dict[str, tuple[int, datetime]]:
    """Count one attempt under every key, given when a window that begins now would end.

    Returns for each key the count so far and the end of its window. Keys are written in one
    order, so that two who share some of them never wait for one another in a circle.
    """
    rows = [{"key": key, "count": 1, "window_ends_at": windows[key]} for key in sorted(windows)]
    insert = upsert(session, Attempt).values(rows)
    over = Attempt.window_ends_at <= now
    counted = insert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "count": case((over, 1), else_=Attempt.count + 1),
            "window_ends_at": case(
                (over, insert.excluded.window_ends_at), else_=Attempt.window_ends_at
            ),
        },
    ).returning(Attempt.key, Attempt.count, Attempt.window_ends_at)
    return {key: (count, ends) for key, count, ends in session.execute(counted)}
