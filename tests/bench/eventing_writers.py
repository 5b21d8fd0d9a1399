"""What the outbox costs those who write: eight processes, with an event in each transaction or not.

A transaction is what a use case does: lock an account, count it up, add a row. The event adds one
statement to it. Run as `eventing_writers.py MEASUREMENT SCENE`; `count` is the seconds.
"""

import multiprocessing
import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from eventing_scene import Account, Effect, Scene, measure, moved
from sqlalchemy.orm import Session

from eventing.outbox import record

WRITERS = 8
_APART = 8
"""Accounts for each writer: nobody waits for another's row."""

Write = Callable[[Session, int, int], None]


def bare(scene: Scene) -> dict[str, float]:
    """Write without saying anything."""
    return _all_write(scene, _business)


def with_event(scene: Scene) -> dict[str, float]:
    """Write, and say so."""
    return _all_write(scene, _business_and_event)


def one_row(scene: Scene) -> dict[str, float]:
    """Write a single row: the smallest transaction that there is."""
    return _all_write(scene, _row)


def one_row_with_event(scene: Scene) -> dict[str, float]:
    """Write a single row, and say so: where an event weighs most."""
    return _all_write(scene, _row_and_event)


def _business(session: Session, writer: int, number: int) -> None:
    mine = sa.select(Account).where(Account.id == 1 + writer * _APART + number % _APART)
    account = session.scalars(mine.with_for_update()).one()
    account.moved += 1
    _row(session, writer, number)


def _business_and_event(session: Session, writer: int, number: int) -> None:
    _business(session, writer, number)
    record(session, moved(number))


def _row(session: Session, writer: int, number: int) -> None:
    session.add(Effect(order_id=f"ord_{writer}", version=number))


def _row_and_event(session: Session, writer: int, number: int) -> None:
    _row(session, writer, number)
    record(session, moved(number))


def _all_write(scene: Scene, write: Write) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    ready, counts = context.Barrier(WRITERS), context.Queue()
    writers = [
        context.Process(target=_writes, args=(scene, write, writer, ready, counts))
        for writer in range(WRITERS)
    ]
    for process in writers:
        process.start()
    done = sum(counts.get(timeout=120) for _ in writers)
    for process in writers:
        process.join()
    return {"rate": done / scene.count}


def _writes(scene: Scene, write: Write, writer: int, ready: Any, counts: Any) -> None:
    database = scene.database(pool_size=2)
    number = 0

    def until(moment: float) -> int:
        nonlocal number
        before = number
        while time.monotonic() < moment:
            with database.transaction() as session:
                write(session, writer, number)
            number += 1
        return number - before

    until(time.monotonic() + 0.5)  # warm up: statements compiled, plans made
    ready.wait(60)
    counts.put(until(time.monotonic() + scene.count))
    database.dispose()


if __name__ == "__main__":
    measure(bare, with_event, one_row, one_row_with_event)
