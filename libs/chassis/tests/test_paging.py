"""Pages follow one another by position, and a position that was not ours is refused."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.database import Database, ShortId, UtcDateTime, metadata
from chassis.paging import Page, PageRequest, page
from chassis.refusals import CursorInvalid

MOMENT = datetime(2026, 11, 24, tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = metadata()


class Lamp(Base):
    __tablename__ = "lamps"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    lit_at: Mapped[datetime] = mapped_column(UtcDateTime)
    price: Mapped[int]


ORDER = (Lamp.lit_at.desc(), Lamp.price, Lamp.id)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    Base.metadata.create_all(made.engine)
    yield made
    made.dispose()


def show(database: Database, limit: int, cursor: str | None = None) -> Page[Lamp]:
    with database.reading() as session:
        return page(session, select(Lamp), ORDER, PageRequest(limit=limit, cursor=cursor))


def cursor_of(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_every_row_is_shown_once_in_order_though_many_are_alike(database: Database) -> None:
    lamps = [
        Lamp(id=f"lmp_{n:02}", lit_at=MOMENT - timedelta(hours=n % 3), price=n % 2)
        for n in range(20)
    ]
    wanted = [
        lamp.id
        for lamp in sorted(lamps, key=lambda lamp: (-lamp.lit_at.timestamp(), lamp.price, lamp.id))
    ]
    with database.transaction() as session:
        session.add_all(lamps)
    seen: list[str] = []
    cursor = None
    while True:
        shown = show(database, 3, cursor)
        seen += [lamp.id for lamp in shown.items]
        cursor = shown.next
        if cursor is None:
            break
    assert seen == wanted


def test_a_row_added_before_the_position_does_not_shift_the_next_page(database: Database) -> None:
    with database.transaction() as session:
        session.add_all(Lamp(id=f"lmp_{n}", lit_at=MOMENT, price=n) for n in (1, 3, 5, 7))
    first = show(database, 2)
    with database.transaction() as session:
        session.add(Lamp(id="lmp_0", lit_at=MOMENT, price=0))
    assert [lamp.price for lamp in show(database, 2, first.next).items] == [5, 7]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "zzz",
        "é",
        cursor_of(),
        cursor_of(["v", 1], ["v", 1], ["v", "lmp_1"]),
        cursor_of(["t", MOMENT.isoformat()], ["v", "1"], ["v", "lmp_1"]),
        cursor_of(["t", MOMENT.isoformat()], ["v", True], ["v", "lmp_1"]),
        cursor_of(["t", MOMENT.isoformat()], ["v", 2**40], ["v", "lmp_1"]),
        cursor_of(["t", MOMENT.isoformat()], ["v", 1], ["v", None]),
        cursor_of(["t", MOMENT.isoformat()], ["v", 1], ["v", "a\u0000"]),
        cursor_of(["t", MOMENT.isoformat()], ["v", 1], ["v", ["lmp_1"]]),
        cursor_of(["t", "2026-11-24T00:00:00"], ["v", 1], ["v", "lmp_1"]),
        cursor_of(["t", MOMENT.isoformat()], ["v", 1]),
    ],
)
def test_a_position_that_is_not_ours_is_refused(database: Database, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        show(database, 2, cursor)


@given(st.text(max_size=60))
def test_no_cursor_fails_in_another_way(cursor: str) -> None:
    with Session() as unbound, pytest.raises(CursorInvalid):
        page(unbound, select(Lamp), ORDER, PageRequest(cursor=cursor))
