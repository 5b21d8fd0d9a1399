"""One place opens transactions, and only it commits."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Column, MetaData, String, Table, bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from chassis.database import (
    Database,
    JsonText,
    NestedTransaction,
    ShortId,
    UtcDateTime,
    metadata,
    once_committed,
)
from chassis.engine import sqlalchemy_url

METADATA = metadata()
JARS = Table(
    "jars",
    METADATA,
    Column("id", ShortId, primary_key=True),
    Column("fired_at", UtcDateTime),
    Column("marks", JsonText),
)
MOMENT = datetime(2026, 11, 24, 12, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    METADATA.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'jars.sqlite'}")
    METADATA.create_all(made.engine)
    yield made
    made.dispose()


def add(database: Database, jar_id: str) -> None:
    with database.transaction() as session:
        session.execute(insert(JARS).values(id=jar_id))


def ids(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(JARS.c.id).order_by(JARS.c.id)))


def test_a_transaction_commits_at_its_end(database: Database) -> None:
    add(database, "jar_1")
    assert ids(database) == ["jar_1"]


def test_a_transaction_that_fails_leaves_nothing_and_frees_its_thread(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(insert(JARS), [{"id": "jar_1"}, {"id": "jar_1"}])
    assert ids(database) == []
    add(database, "jar_1")


def test_a_transaction_inside_another_is_refused(database: Database) -> None:
    with database.transaction(), pytest.raises(NestedTransaction), database.transaction():
        pass
    with database.transaction(), pytest.raises(NestedTransaction), database.reading():
        pass
    assert ids(database) == []


def test_the_database_refuses_writes_in_a_read(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(insert(JARS).values(id="jar_1"))
    add(database, "jar_2")
    assert ids(database) == ["jar_2"]


def test_a_read_sees_what_is_committed_and_leaves_its_connection_as_it_was(
    database_url: str,
) -> None:
    database = Database(database_url, pool_size=1)
    METADATA.create_all(database.engine)
    add(database, "one")
    with database.reading() as session:
        assert session.scalars(select(JARS.c.id)).all() == ["one"]
        with pytest.raises(NestedTransaction), database.reading():
            pass
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(insert(JARS), [{"id": "two"}, {"id": "one"}])
    assert ids(database) == ["one"]
    with pytest.raises(DBAPIError), database.streaming() as session:
        session.execute(insert(JARS).values(id="three"))
    add(database, "four")
    assert ids(database) == ["four", "one"]
    database.dispose()


def test_rows_can_be_taken_one_by_one(database: Database) -> None:
    for name in ("one", "three", "two"):
        add(database, name)
    with database.streaming() as session:
        rows = session.scalars(select(JARS.c.id).order_by(JARS.c.id).execution_options(yield_per=2))
        assert next(rows) == "one"
        assert rows.all() == ["three", "two"]


def test_what_is_asked_without_a_transaction_cannot_write(postgres_url: str) -> None:
    database = Database(postgres_url, pool_size=1)
    METADATA.create_all(database.engine)
    writing = insert(JARS).values(id="one").returning(JARS.c.id)
    with pytest.raises(DBAPIError, match="read-only"):
        database.glance(writing)  # type: ignore[arg-type]
    with pytest.raises(DBAPIError, match="read-only"), database.reading() as session:
        session.execute(writing)
    assert ids(database) == []
    database.dispose()


def test_a_read_does_not_have_prepared_statements_forgotten(postgres_url: str) -> None:
    database = Database(postgres_url, pool_size=1)
    METADATA.create_all(database.engine)
    for _ in range(10):
        ids(database)
    with database.reading() as session:
        asked = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%jars%'")
        assert session.scalar(asked) == 1
    database.dispose()


def test_hooks_run_before_the_commit_in_it_and_after_it_only_when_it_happened(
    database: Database,
) -> None:
    rung: list[str] = []
    database.before_commit(lambda session: session.execute(insert(JARS).values(id="jar_hook")))
    database.after_commit(lambda: rung.append("after"))
    with database.transaction():
        pass
    assert (ids(database), rung) == (["jar_hook"], ["after"])
    with pytest.raises(IntegrityError), database.transaction():
        pass
    assert rung == ["after"]


def test_a_session_knows_its_database(database: Database) -> None:
    with database.transaction() as session:
        assert session.info["database"] is database


def test_writers_on_sqlite_queue_instead_of_failing_half_way(sqlite: Database) -> None:
    def count_up() -> None:
        for _ in range(10):
            with sqlite.transaction() as session:
                seen = session.scalar(select(JARS.c.marks).where(JARS.c.id == "jar_1"))
                session.execute(JARS.update().values(marks=seen + 1))

    with sqlite.transaction() as session:
        session.execute(insert(JARS).values(id="jar_1", marks=0))
    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite.reading() as session:
        assert session.scalar(select(JARS.c.marks)) == 40


def test_sqlite_keeps_what_it_commits_and_wipes_what_it_deletes(sqlite: Database) -> None:
    with sqlite.reading() as session:
        settings = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    riyadh = timezone(timedelta(hours=3))
    with database.transaction() as session:
        session.execute(insert(JARS).values(id="jar_1", fired_at=MOMENT.astimezone(riyadh)))
    with database.reading() as session:
        found = session.scalar(select(JARS.c.fired_at).where(JARS.c.fired_at == MOMENT))
    assert found == MOMENT
    assert found.tzinfo is UTC or found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError), database.transaction() as session:
        session.execute(insert(JARS).values(id="jar_1", fired_at=MOMENT.replace(tzinfo=None)))


def test_words_are_stored_as_words_so_that_a_sweep_finds_them(tmp_path: Path) -> None:
    file = tmp_path / "jars.sqlite"
    database = Database(f"sqlite:///{file}")
    METADATA.create_all(database.engine)
    with database.transaction() as session:
        session.execute(insert(JARS).values(id="jar_1", marks={"by": "ليلى"}))
    database.dispose()
    assert "ليلى".encode() in file.read_bytes()


def test_plain_postgresql_urls_get_our_driver() -> None:
    assert sqlalchemy_url("postgresql://a/b") == "postgresql+psycopg://a/b"
    assert sqlalchemy_url("postgres://a/b") == "postgresql+psycopg://a/b"
    assert sqlalchemy_url("sqlite:///a") == "sqlite:///a"


def test_a_database_that_is_let_go_leaves_no_connection_open(database_url: str) -> None:
    made = Database(database_url)
    with made.reading() as session:
        session.execute(text("SELECT 1"))
    engine, pool = made.engine, made.engine.pool
    del made, session
    gc.collect()
    assert engine.pool is not pool


def test_a_connection_that_was_cut_while_idle_is_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.engine._TRUSTED_FOR", 0.0)
    database, other = Database(postgres_url), Database(postgres_url)
    with database.reading() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    with other.reading() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    with database.reading() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != pid
    database.dispose()
    other.dispose()


def test_a_question_without_a_transaction_gives_rows_by_name(database: Database) -> None:
    asked = select(JARS.c.id).where(JARS.c.id == bindparam("wanted", type_=String))
    add(database, "one")
    for _ in range(3):
        assert [row.id for row in database.glance(asked, {"wanted": "one"})] == ["one"]
        assert database.glance(asked, {"wanted": "two"}) == []
    with database.transaction(), pytest.raises(NestedTransaction):
        database.glance(asked, {"wanted": "one"})


def test_a_question_that_fails_leaves_a_connection_that_works(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    METADATA.create_all(database.engine)
    add(database, "one")
    nowhere = select(Table("nowhere", MetaData(), Column("id", String)))
    for _ in range(2):
        with pytest.raises(DBAPIError):
            database.glance(nowhere)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(insert(JARS), [{"id": "two"}, {"id": "one"}])
    assert ids(database) == ["one"]
    database.dispose()


def test_a_lost_connection_is_an_outage_once_and_then_replaced(postgres_url: str) -> None:
    database = Database(postgres_url, pool_size=1)
    asked = select(func.pg_backend_pid().label("pid"))
    [(first,)] = database.glance(asked)
    other = Database(postgres_url, pool_size=1)
    with other.transaction() as session:
        session.execute(select(func.pg_terminate_backend(first)))
    with pytest.raises(OperationalError):
        database.glance(asked)
    [(second,)] = database.glance(asked)
    assert second != first
    database.dispose()
    other.dispose()


def test_what_is_to_follow_a_commit_follows_that_commit_alone(database: Database) -> None:
    followed: list[str] = []
    with pytest.raises(IntegrityError):  # noqa: PT012, SIM117 - the second insert ends it
        with database.transaction() as session:
            once_committed(session, lambda: followed.append("never"))
            session.execute(insert(JARS), [{"id": "same"}, {"id": "same"}])
    with database.transaction() as session:
        once_committed(session, lambda: followed.append("once"))
        session.execute(insert(JARS).values(id="jar"))
        assert followed == []
    with database.transaction():
        pass
    assert followed == ["once"]
