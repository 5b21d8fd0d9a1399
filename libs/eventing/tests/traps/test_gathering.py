"""Who gathers answers locks the request first; or two last answers each wait for the other one.

Ours is privacy's `locked_conversation`; that it holds under load stands in privacy's
`test_receive_receipt.py`. Here is the shape of it, with nothing around.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from chassis.database import Database, metadata


class Gathering:
    """One request that waits for two answers."""

    def __init__(self, database: Database) -> None:
        made = metadata()
        self.requests = sa.Table(
            "gathering",
            made,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("completed", sa.Integer, nullable=False),
        )
        self.tasks = sa.Table(
            "answers",
            made,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("done", sa.Boolean, nullable=False),
        )
        made.create_all(database.engine)
        with database.transaction() as session:
            session.execute(sa.insert(self.requests).values(id=1, completed=0))
            session.execute(sa.insert(self.tasks), [{"id": n, "done": False} for n in (1, 2)])

    def lock(self, connection: Connection) -> None:
        connection.execute(sa.select(self.requests).with_for_update())

    def answer(self, connection: Connection, number: int) -> None:
        """Note one answer; after the last one the request is complete."""
        mine = self.tasks.c.id == number
        connection.execute(sa.update(self.tasks).where(mine).values(done=True))
        open_ones = sa.select(sa.func.count()).where(~self.tasks.c.done)
        if not connection.scalar(open_ones):
            completed = self.requests.c.completed + 1
            connection.execute(sa.update(self.requests).values(completed=completed))

    def completed(self, database: Database) -> int:
        with database.reading() as session:
            return int(session.scalar(sa.select(self.requests.c.completed)) or 0)


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    made = Database(postgres_url)
    yield made
    made.dispose()


@pytest.fixture
def gathering(database: Database) -> Gathering:
    return Gathering(database)


def test_without_the_lock_nobody_is_the_last(database: Database, gathering: Gathering) -> None:
    with database.engine.connect() as one, database.engine.connect() as other:
        gathering.answer(one, 1)
        gathering.answer(other, 2)  # neither sees what the other has not committed
        one.commit()
        other.commit()
    assert gathering.completed(database) == 0  # both are in, and it waits for ever


def test_with_the_lock_the_second_one_waits_and_is_the_last(
    database: Database, gathering: Gathering
) -> None:
    with database.engine.connect() as one, database.engine.connect() as other:
        gathering.lock(one)
        gathering.answer(one, 1)
        other.execute(sa.text("SET lock_timeout = '100ms'"))
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            gathering.lock(other)
        other.rollback()
        one.commit()
        gathering.lock(other)
        gathering.answer(other, 2)
        other.commit()
    assert gathering.completed(database) == 1
