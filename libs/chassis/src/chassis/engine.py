"""How this house speaks to either database: drivers, settings of a connection, its pool."""

import json
import time
from functools import partial
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

from chassis.pool import TellingPool

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 15000",
)

_POSTGRES_CONNECT = {
    "connect_timeout": 5,
    # Compiling a statement takes longer than any of ours; a bad estimate must not begin it. What is
    # asked without a transaction cannot write; whoever begins one says that it may (_may_write).
    "options": "-c timezone=UTC -c jit=off -c default_transaction_read_only=on",
    # A server that vanished without a word is noticed within half a minute.
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

# Words are stored as words, not as escapes: whoever searches the bytes of a store finds them.
_json = partial(json.dumps, ensure_ascii=False)

_USED_AT = "alheraf_used_at"
_TRUSTED_FOR = 1.0


def sqlalchemy_url(url: str) -> str:
    """Return the URL with our drivers: psycopg for PostgreSQL."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return url.replace(plain, "postgresql+psycopg://", 1)
    return url


def engine_for(url: str, *, pool_size: int = 10) -> Engine:
    """Return an engine with this house's settings."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url, pool_size)
    engine = create_engine(
        sqlalchemy_url(url),
        connect_args=_POSTGRES_CONNECT,
        json_serializer=_json,
        poolclass=TellingPool,
        pool_size=pool_size,
        pool_use_lifo=True,  # few warm connections, with their plans, rather than all in turn
        max_overflow=0,
        hide_parameters=True,
        skip_autocommit_rollback=True,  # there is nothing to take back
    )
    event.listen(engine, "connect", _may_write)
    _ping_after_a_pause(engine)
    return engine


def _may_write(connection: Any, _record: Any) -> None:
    """Let every transaction begin with BEGIN READ WRITE."""
    connection.read_only = False


def _ping_after_a_pause(engine: Engine) -> None:
    """Try a connection before its use, unless it was used just now: asking costs a round trip."""

    @event.listens_for(engine, "checkin")
    def _used(_connection: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _try(connection: Any, record: Any, _proxy: Any) -> None:
        used_at = record.info.get(_USED_AT)
        if used_at is None or time.monotonic() - used_at < _TRUSTED_FOR:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone


def _sqlite_engine(url: str, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "check_same_thread": False},
        json_serializer=_json,
        poolclass=TellingPool,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("alheraf_writes", True)
        connection.exec_driver_sql(f"PRAGMA query_only = {int(not writes)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
