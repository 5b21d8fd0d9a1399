"""Each role of PostgreSQL tries everything, on a real server under the rights that are deployed."""

import contextlib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, OperationalError
from sqlalchemy import MetaData, Table

from chassis.grants import narrowed
from embedded.names import NAMES
from rights.maintenance import maintain, maintain_for_ever


def tables_of(service: str) -> MetaData:
    """Return every table of a service."""
    metadata: MetaData = import_module(f"{service}.models").Base.metadata
    return metadata


NARROWED = [
    (service, table)
    for service in NAMES
    for table in tables_of(service).sorted_tables
    if narrowed(table) is not None
]
IDS = [f"{service}.{table.name}" for service, table in NARROWED]


@pytest.fixture(scope="session")
def visitors(databases: Any) -> Iterator[Callable[..., psycopg.Connection]]:
    """One connection a role and database, for all that it tries."""
    with contextlib.ExitStack() as stack:
        known: dict[str, psycopg.Connection] = {}

        def visitor(service: str, role: str = "app") -> psycopg.Connection:
            url = databases.url(service, role)
            if url not in known:
                known[url] = stack.enter_context(psycopg.connect(url, autocommit=True))
            return known[url]

        yield visitor


def is_allowed(connection: psycopg.Connection, statement: str | sql.Composed) -> bool:
    """Try in a transaction that is rolled back; say whether the server let it be done.

    Raises:
        psycopg.Error: it refused for another reason than rights.
    """
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)  # type: ignore[arg-type]  # a test's own words
    except InsufficientPrivilege:
        return False
    return True


def on(template: str, table: Table, **names: Any) -> sql.Composed:
    """Return a statement about a table."""
    parts = {name: sql.Identifier(value) for name, value in names.items()}
    return sql.SQL(template).format(table=sql.Identifier(table.name), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("service", NAMES)
def test_an_application_reads_and_writes_its_own_tables(visitors: Any, service: str) -> None:
    for table in tables_of(service).sorted_tables:
        column = next(iter(table.columns)).name
        assert is_allowed(visitors(service), on("SELECT * FROM {table}", table))
        empty = on("INSERT INTO {table} SELECT * FROM {table} WHERE false", table)
        assert is_allowed(visitors(service), empty)
        if narrowed(table) is None:
            changing = "UPDATE {table} SET {column} = {column} WHERE false"
            assert is_allowed(visitors(service), on(changing, table, column=column))
            assert is_allowed(visitors(service), on("DELETE FROM {table} WHERE false", table))


@pytest.mark.parametrize(("service", "table"), NARROWED, ids=IDS)
def test_what_only_grows_is_not_changed(visitors: Any, service: str, table: Table) -> None:
    rule = narrowed(table)
    assert rule is not None
    for column in table.columns:
        changing = on("UPDATE {table} SET {column} = NULL WHERE false", table, column=column.name)
        assert is_allowed(visitors(service), changing) is (column.name in rule.changing)
    deleting = on("DELETE FROM {table} WHERE false", table)
    assert is_allowed(visitors(service), deleting) is rule.deleted


def test_audits_and_erasure_ledgers_are_among_what_only_grows() -> None:
    assert {name for name in IDS if not name.endswith(".forgotten")} == {
        "booking.invoices",
        "booking.looks",
        "identity.disclosures",
        "privacy.consent_evidence",
        "privacy.erasures",
        "privacy.policy_acceptances",
        "privacy.request_history",
    }
    assert sum(name.endswith(".forgotten") for name in IDS) == len(NAMES)


DDL = (
    "CREATE TABLE more (id int)",
    "CREATE TEMPORARY TABLE more (id int)",
    "CREATE SCHEMA more",
    "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE outbox ADD COLUMN more int",
    "CREATE INDEX more ON outbox (id)",
    "CREATE RULE more AS ON DELETE TO outbox DO INSTEAD NOTHING",
    "DROP TABLE outbox",
    "COMMENT ON TABLE outbox IS 'more'",
    "ALTER TABLE outbox DISABLE TRIGGER ALL",
    "GRANT SELECT ON outbox TO PUBLIC",
    "CREATE ROLE more",
    "COPY outbox TO PROGRAM 'cat'",
    "COPY outbox TO '/tmp/more'",
    "SELECT pg_read_file('/etc/passwd')",
    "UPDATE alembic_version SET version_num = version_num",
)


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("statement", DDL)
def test_an_application_has_no_ddl(visitors: Any, service: str, statement: str) -> None:
    if statement.startswith("GRANT"):
        # PostgreSQL answers a grant without the right to it with a warning, and grants nothing.
        with contextlib.suppress(InsufficientPrivilege):
            visitors(service).execute(statement)
        granted = "SELECT has_table_privilege('public', 'outbox', 'SELECT')"
        assert visitors(service).execute(granted).fetchone() == (False,)
        return
    assert not is_allowed(visitors(service), statement)


@pytest.mark.parametrize("service", NAMES)
def test_an_application_truncates_nothing(visitors: Any, service: str) -> None:
    for table in tables_of(service).sorted_tables:
        assert not is_allowed(visitors(service), on("TRUNCATE {table} CASCADE", table))


@pytest.mark.parametrize("service", NAMES)
def test_an_owner_migrates(visitors: Any, service: str) -> None:
    owner = visitors(service, "owner")
    for statement in ("CREATE TABLE more (id int)", "ALTER TABLE outbox ADD COLUMN more int"):
        assert is_allowed(owner, statement)
    assert is_allowed(owner, "TRUNCATE inbox")
    assert not is_allowed(owner, "CREATE ROLE more")
    assert not is_allowed(owner, "COPY outbox TO PROGRAM 'cat'")


@pytest.mark.parametrize("role", ["owner", "app"])
@pytest.mark.parametrize("service", NAMES)
def test_nobody_comes_to_anothers_database(databases: Any, service: str, role: str) -> None:
    for another in NAMES:
        url = databases.url(service, role, database=another)
        if another == service:
            psycopg.connect(url).close()
            continue
        with pytest.raises(OperationalError, match="permission denied for database"):
            psycopg.connect(url)


@pytest.mark.parametrize("service", NAMES)
def test_an_application_has_limits(visitors: Any, service: str) -> None:
    columns = "rolconnlimit, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
    limits = f"SELECT {columns} FROM pg_roles WHERE rolname = current_user"
    found = visitors(service).execute(limits).fetchone()
    assert found == (100, False, False, False, False, False)
    for setting, value in (
        ("statement_timeout", "1min"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ):
        assert visitors(service).execute(f"SHOW {setting}").fetchone() == (value,)


@pytest.mark.parametrize("service", NAMES)
def test_an_owner_maintains_and_finds_every_table(databases: Any, service: str) -> None:
    maintain(databases.url(service, "owner"))
    never = (
        "SELECT relname FROM pg_stat_user_tables WHERE last_vacuum IS NULL OR last_analyze IS NULL"
    )
    with psycopg.connect(databases.url(service, "owner")) as connection:
        assert connection.execute(never).fetchall() == []


def test_a_database_that_is_away_is_tried_again_and_the_others_are_not(
    databases: Any, tmp_path: Path
) -> None:
    good, away = databases.url("booking", "owner"), databases.url("booking", "owner") + "_away"
    heartbeat, stopping = tmp_path / "heartbeat", Event()
    asked = {"urls": {"booking": good, "away": away}, "every": 0.05, "heartbeat": heartbeat}
    looking = Thread(target=maintain_for_ever, kwargs={**asked, "stopping": stopping})
    looking.start()
    sleep(1)
    stopping.set()
    looking.join(20)
    assert not heartbeat.exists()
    asked["urls"] = {"booking": good}
    stopping = Event()
    looking = Thread(target=maintain_for_ever, kwargs={**asked, "stopping": stopping})
    looking.start()
    deadline = monotonic() + 20
    while not heartbeat.exists() and monotonic() < deadline:
        sleep(0.05)
    stopping.set()
    looking.join(20)
    assert heartbeat.exists()
