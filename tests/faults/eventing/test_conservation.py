"""The judge is seen to find fault: with naive relays and listeners on real tables, side by side."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.booking import OrderShipped
from contracts.wire import from_wire
from eventing.inbox import Inbox
from eventing.outbox import Outbox
from testkit.clock import MovableClock

from .books import Books
from .conservation import Said, Verdict, judge
from .listener import take
from .shop import lay_out, listener, publisher
from .writer import _sell


class Died(Exception):
    """A process that ends here."""


class Market:
    """Both services in one process, and a wire between them that a test can see."""

    def __init__(self, home: Path) -> None:
        urls = [f"sqlite:///{home / service}.sqlite3" for service in ("booking", "catalog")]
        self.publisher, self.listener = publisher(urls[0]), listener(urls[1])
        for opened in (self.publisher, self.listener):
            lay_out(opened)
        Outbox(self.publisher.database, self.publisher.tables, source="booking").attach()
        self.books = Books(*urls)
        self.wire: list[bytes] = []

    def sell(self, times: int) -> None:
        for _ in range(times):
            with self.publisher.database.transaction() as session:
                _sell(session, self.publisher, ["ord_01", "ord_02"])

    def unsent(self) -> Sequence[Any]:
        rows = sa.select(self.publisher.tables.outbox).order_by("id")
        with self.publisher.database.reading() as session:
            return session.execute(rows).all()

    def forget(self, rows: Sequence[Any]) -> None:
        outbox = self.publisher.tables.outbox
        with self.publisher.database.transaction() as session:
            numbers = [row.id for row in rows]
            session.execute(sa.delete(outbox).where(outbox.c.id.in_(numbers)))

    def send(self, rows: Sequence[Any]) -> None:
        self.wire += [row.body for row in rows]

    def hear(self, *, remembers: bool = True) -> None:
        """Take in what is on the wire; who does not remember takes everything as it comes."""
        inbox = Inbox(self.listener.tables, MovableClock())
        for raw in self.wire:
            envelope = from_wire(raw)
            assert isinstance(envelope.event, OrderShipped)
            with self.listener.database.transaction() as session:
                fresh = inbox.claim(session, "catalog", [envelope.event_id])
                if fresh or not remembers:
                    take(session, self.listener, envelope.event)
        self.wire = []

    def verdict(self) -> Verdict:
        return judge(self.books.facts(), self.books.effects())


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market(tmp_path)


def test_a_relay_that_forgets_after_sending_is_clean(market: Market) -> None:
    market.sell(5)
    rows = market.unsent()
    market.send(rows)
    market.forget(rows)
    market.hear()
    assert market.verdict() == Verdict(events=10, lost=0, doubled=0, inverted=0, invented=0)
    assert market.verdict().is_clean


def test_a_relay_that_forgets_before_sending_loses_when_it_dies(market: Market) -> None:
    market.sell(5)
    rows = market.unsent()
    with pytest.raises(Died):
        _forget_and_die(market, rows)
    market.hear()
    assert market.verdict().lost == 10
    assert not market.verdict().is_clean


def _forget_and_die(market: Market, rows: Sequence[Any]) -> None:
    market.forget(rows)
    raise Died


def test_a_listener_without_an_inbox_doubles(market: Market) -> None:
    market.sell(5)
    rows = market.unsent()
    market.send(rows)  # and dies before it forgets
    market.send(rows)
    market.hear(remembers=False)
    assert market.verdict().doubled == 10
    assert market.verdict().inverted == 0


def test_the_same_with_an_inbox_is_clean(market: Market) -> None:
    market.sell(5)
    market.send(market.unsent() * 2)
    market.hear()
    assert market.verdict().is_clean


def test_two_relays_that_share_the_outbox_invert(market: Market) -> None:
    market.sell(5)
    rows = market.unsent()
    market.send(rows[5:])  # the second one is quicker
    market.send(rows[:5])
    market.hear()
    assert market.verdict().inverted > 0


def test_what_was_rolled_back_and_said_all_the_same_is_invented(market: Market) -> None:
    with pytest.raises(Died):
        _say_and_die(market)
    market.hear()
    assert market.verdict().invented == 1


def _say_and_die(market: Market) -> None:
    with market.publisher.database.transaction() as session:
        _sell(session, market.publisher, ["ord_01"])
        market.wire.append(session.info["eventing.said"].rows[0]["body"])  # before the commit
        raise Died


def test_dead_letters_must_be_the_planted_ones() -> None:
    assert judge([], [], dead=["evt_1"], planted=["evt_1"]).is_clean
    assert judge([], [], dead=["evt_1"]).dead_wrong == ["evt_1"]
    assert judge([], [], planted=["evt_1"]).dead_wrong == ["evt_1"]


def test_what_is_left_waiting_is_no_clean_end() -> None:
    assert not judge([], [], left=["3 in retries"]).is_clean


def test_an_inversion_is_counted_once_however_often_it_comes() -> None:
    first, second = Said("per_a", "ord_1", 1), Said("per_b", "ord_1", 2)
    assert judge([first, second], [second, first, first]).inverted == 1
    assert judge([first, second], [second, first, first]).doubled == 1
