"""The one place that opens transactions, and the only one that commits.

A `Database` belongs to one process and serves many threads. On SQLite every write transaction
begins with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way; a declared
read begins with BEGIN. On PostgreSQL transactions are READ COMMITTED.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import local
from typing import Any
from weakref import finalize

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    MetaData,
    Select,
    String,
)
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from chassis import failpoint
from chassis.direct import Values, glance
from chassis.engine import engine_for

ShortId = String(64)
JsonText = JSON()

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_ONCE_COMMITTED = "alheraf_once_committed"
BeforeCommit = Callable[[Session], None]
AfterCommit = Callable[[], None]


def metadata() -> MetaData:
    """Return a MetaData whose constraints have predictable names, as migrations need."""
    return MetaData(naming_convention=_NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Return the type that this column's values have."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write the moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read the moment as aware UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def once_committed(session: Session, act: AfterCommit) -> None:
    """Call `act` right after this write transaction has committed."""
    session.info.setdefault(_ONCE_COMMITTED, []).append(act)


class NestedTransaction(Exception):
    """A transaction was opened inside another one of the same thread; pass the session instead."""


class Database:
    """One service's database."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine = engine_for(url, pool_size=pool_size)
        self.dialect: str = self.engine.dialect.name
        # Whoever lets go of a database without a word does not leave its connections open.
        finalize(self, self.engine.dispose)
        self._before: list[BeforeCommit] = []
        self._after: list[AfterCommit] = []
        self._here = local()
        self._writers = self._sessions(writes=True)
        self._readers = self._sessions(writes=False, isolation_level="AUTOCOMMIT")
        self._streamers = self._sessions(writes=False, postgresql_readonly=True)

    def before_commit(self, hook: BeforeCommit) -> None:
        """Call `hook(session)` after the last flush of each transaction, before its commit."""
        self._before.append(hook)

    def after_commit(self, hook: AfterCommit) -> None:
        """Call `hook()` after each commit."""
        self._after.append(hook)

    @property
    def writers(self) -> sessionmaker[Session]:
        """Return the factory of writing sessions, to listen to its events."""
        return self._writers

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a write transaction; it commits at the end, or leaves nothing behind.

        Raises:
            NestedTransaction: this thread has a transaction open already.
        """
        with self._alone(), self._writers() as session:
            session.begin()
            yield session
            session.flush()
            for hook in self._before:
                hook(session)
            failpoint.hit("database.before_commit")
            session.commit()
            for act in session.info.get(_ONCE_COMMITTED, ()):
                act()
        failpoint.hit("database.after_commit")
        for after in self._after:
            after()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads; the database refuses to write in it.

        On PostgreSQL there is no transaction around it: each statement sees what is committed when
        it begins, as it would in one. That spares two round trips, and a third one in which psycopg
        has all prepared statements forgotten when a transaction is rolled back.

        Raises:
            NestedTransaction: this thread has a transaction open already.
        """
        with self._alone(), self._readers() as session:
            session.begin()
            yield session  # closing lets go of the objects first, so that they can still be read

    @contextmanager
    def streaming(self) -> Iterator[Session]:
        """Open a read transaction, as whoever takes rows one by one (`yield_per`) needs it.

        Raises:
            NestedTransaction: this thread has a transaction open already.
        """
        with self._alone(), self._streamers() as session:
            session.begin()
            yield session

    def glance(
        self, asked: Select[*tuple[Any, ...]], values: Values | None = None
    ) -> Sequence[Any]:
        """Return the rows of one question that is asked all the time, the shortest way.

        `asked` is the same statement each time, made once; what changes are its parameters.

        Raises:
            NestedTransaction: this thread has a transaction open already.
        """
        if self.dialect != "postgresql":
            with self.reading() as session:
                return session.execute(asked, dict(values or {})).all()
        with self._alone():
            return glance(self.engine, asked, values or {})

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse a second connection to a thread: it could wait for its own first one."""
        if getattr(self._here, "taken", False):
            raise NestedTransaction("this thread has a transaction open; pass its session on")
        self._here.taken = True
        try:
            yield
        finally:
            self._here.taken = False

    def _sessions(self, *, writes: bool, **on_postgresql: Any) -> sessionmaker[Session]:
        options = on_postgresql if self.dialect == "postgresql" else {"alheraf_writes": writes}
        return sessionmaker(
            self.engine.execution_options(**options),
            expire_on_commit=False,
            autoflush=True,
            info={"database": self},
        )
