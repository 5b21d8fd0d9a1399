"""The database stops at once, ends sessions, locks tables, has no room, or is away for one side."""

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Iterator

import psycopg

from ..case import RABBITMQ, SQLITE, case
from ..crew import FaultMissed
from ..stage import Stage

BOTH = (RABBITMQ, SQLITE)
_ENDING = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    " AND application_name <> 'the fault'"
)


@contextlib.contextmanager
def _as_superuser(stage: Stage, service: str = "") -> Iterator[psycopg.Connection]:
    url = stage.crew.plan[f"{service}_url"] if service else stage.ground.cluster.url
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True, application_name="the fault") as connection:
        yield connection


@case("database-stopped-at-once", "immediate stop of PostgreSQL, twice, and its start")
def database_stopped(stage: Stage) -> str:
    stage.begin()
    cluster = stage.ground.cluster
    for _ in range(2):
        cluster.stop("immediate")
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(cluster.url).close()
            raise FaultMissed("PostgreSQL still answers")
        time.sleep(0.5)
        cluster.start()
        stage.until_effects(100)
    log = (cluster.folder / "server.log").read_text(errors="replace")
    recovered = log.count("database system was not properly shut down")
    if not recovered:
        raise FaultMissed("PostgreSQL recovered from nothing")
    return f"PostgreSQL refused connections, and recovered from a crash {recovered} times"


@case("database-restarted", "fast restart of PostgreSQL")
def database_restarted(stage: Stage) -> str:
    stage.begin()
    stage.ground.cluster.stop("fast")
    with contextlib.suppress(psycopg.OperationalError):
        psycopg.connect(stage.ground.cluster.url).close()
        raise FaultMissed("PostgreSQL still answers")
    stage.ground.cluster.start()
    stage.until_effects(100)
    return "PostgreSQL refused connections in between"


@case("database-ends-sessions", "every session terminated, ten times, in the midst of transactions")
def database_ends_sessions(stage: Stage) -> str:
    stage.begin()
    ended = 0
    for _ in range(10):
        time.sleep(0.2)
        with _as_superuser(stage) as connection:
            ended += connection.execute(_ENDING).fetchone()[0]
    stage.until_effects(100)
    if ended < 10:
        raise FaultMissed(f"only {ended} sessions were there to be terminated")
    return f"{ended} sessions terminated"


@case(
    "database-backend-killed", "`kill -9` of a PostgreSQL backend: all sessions end, and recovery"
)
def database_backend_killed(stage: Stage) -> str:
    stage.begin()
    log = stage.ground.cluster.folder / "server.log"
    before = log.read_text(errors="replace").count("terminated by signal 9")
    with _as_superuser(stage, "booking") as connection:
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        pids = connection.execute(f"{asked} pg_backend_pid()").fetchall()
    os.kill(pids[0][0], signal.SIGKILL)
    stage.until(
        lambda: log.read_text(errors="replace").count("terminated by signal 9") > before,
        "the log to say so",
    )
    stage.until_effects(100)
    return "the log says: server process terminated by signal 9"


@case(
    "listeners-database-away", "the listeners' database refuses them, while the publishers' works"
)
def listeners_database_away(stage: Stage) -> str:
    stage.begin()
    name = stage.crew.plan["catalog_url"].rsplit("/", 1)[1]
    with _as_superuser(stage) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            ended = connection.execute(f"{_ENDING} AND datname = '{name}'").fetchone()[0]
            time.sleep(4)
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    stage.until_effects(100)
    waited = stage.crew.said("waiting for what is away", "listener")
    if not waited or not ended:
        raise FaultMissed(f"{ended} sessions ended, {waited} times waited")
    return f"{ended} sessions ended and refused for 4 s; listeners waited {waited} times"


@case("publishers-database-away", "the publishers' database refuses them for a while")
def publishers_database_away(stage: Stage) -> str:
    stage.begin()
    name = stage.crew.plan["booking_url"].rsplit("/", 1)[1]
    with _as_superuser(stage) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            ended = connection.execute(f"{_ENDING} AND datname = '{name}'").fetchone()[0]
            time.sleep(3)
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    stage.until_effects(100)
    # Whoever cannot renew the lease stops leading, so that the relay itself may not even ask.
    waited = stage.crew.said("waits: OperationalError", "relay")
    if not waited or not ended:
        raise FaultMissed(f"{ended} sessions ended, publishers waited {waited} times")
    return f"{ended} sessions ended and refused for 3 s; publishers waited {waited} times"


@case("database-connections-exhausted", "somebody else takes every connection of PostgreSQL")
def database_exhausted(stage: Stage) -> str:
    stage.begin()
    taken = []
    with _as_superuser(stage) as connection:
        try:
            with contextlib.suppress(psycopg.OperationalError):
                while len(taken) < 300:
                    taken.append(psycopg.connect(stage.ground.cluster.url))
            ended = connection.execute(f"{_ENDING} AND datname <> 'postgres'").fetchone()[0]
            time.sleep(2)
        finally:
            for one in taken:
                one.close()
    stage.until_effects(100)
    refused = (stage.ground.cluster.folder / "server.log").read_text(errors="replace")
    if "too many clients" not in refused:
        raise FaultMissed("PostgreSQL had room for everybody")
    return f"{len(taken)} connections taken; {ended} sessions ended; 'too many clients' in the log"


@case("outbox-locked", "somebody locks the outbox, and then the inbox, for three seconds each")
def tables_locked(stage: Stage) -> str:
    stage.begin()
    waiting = []
    for service, table in (("booking", "outbox"), ("catalog", "inbox")):
        with _as_superuser(stage, service) as connection, connection.transaction():
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            time.sleep(3)
            asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            waiting.append(connection.execute(asked).fetchone()[0])
    if not all(waiting):
        raise FaultMissed(f"sessions that waited for the locks: {waiting}")
    stage.until_effects(100)
    return f"{waiting[0]} sessions waited for the outbox, {waiting[1]} for the inbox"


@case(
    "files-locked",
    "somebody holds the write locks of all SQLite files, longer than they wait",
    on=(SQLITE,),
)
def files_locked(stage: Stage) -> str:
    stage.begin()
    before = stage.books.count("catalog", "effects")
    held = []
    try:
        for name in ("bus", "booking", "catalog"):
            held.append(sqlite3.connect(stage.home / f"{name}.sqlite3", timeout=20))
            held[-1].execute("BEGIN IMMEDIATE")
        during = stage.books.count("catalog", "effects")
        time.sleep(17)
        after = stage.books.count("catalog", "effects")
    finally:
        for one in held:
            one.close()
    if after != during:
        raise FaultMissed(f"{after - during} effects in spite of the locks")
    stage.until_effects(100)
    return f"no effect for 17 s after {before}; then all went on"
