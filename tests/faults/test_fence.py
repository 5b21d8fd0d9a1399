"""The fence holds, and is seen to matter.

With restriction switched off (nothing was prepared), hundreds of writes for one person run on
PostgreSQL while that person is erased. None may commit behind the erasure. Without the fence, the
same race leaves rows; so the race is one.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, cast

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.auth import Caller
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.migrate import migrate
from contracts.privacy import ErasePerson
from embedded.environment import Addresses, Stores, environment_of
from embedded.names import NAMES
from embedded.state import open_state
from eventing.outbox import Outbox
from messaging.doors.deps import Deps
from messaging.models import LIBRARY
from messaging.personal_data import LEDGER
from messaging.settings import MessagingSettings
from messaging.use_cases import submit_inquiry
from personal_data.erase_person import erase_person
from personal_data.erasure import ErasureIncomplete
from personal_data.fence import PersonForgotten, guard
from personal_data.holder import Holder
from testkit.servers.postgres import PostgresServer

PERSON = "per_01racing00000000000000000"
WRITERS = 30
COMMIT_BEFORE = 100
WAIT_AT_LEAST = 20
TRIES_AFTER = 8

WAITING = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass
class Tally:
    """What became of the writes."""

    committed: int = 0
    refused: int = 0
    waited: int = 0
    lock: Lock = field(default_factory=Lock)

    def count(self, outcome: str) -> None:
        """Count one."""
        with self.lock:
            setattr(self, outcome, getattr(self, outcome) + 1)


class LongMoment:
    """A clock by which the eraser takes its time, in the middle of its transaction.

    Each look at it lasts until enough writers wait for the eraser, or have written past it.
    """

    def __init__(self, url: str, tally: Tally) -> None:
        self._watch = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._tally = tally

    def now(self) -> datetime:
        """Return the time, late."""
        began = self._tally.committed
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            ((waiting,),) = self._watch.execute(WAITING).fetchall()
            self._tally.waited = max(self._tally.waited, waiting)
            if waiting >= WAIT_AT_LEAST or self._tally.committed >= began + WAIT_AT_LEAST:
                break
            time.sleep(0.005)
        return datetime.now(UTC)

    def close(self) -> None:
        """Watch no longer."""
        self._watch.close()


@pytest.fixture
def crowded_url(roomy_postgres: PostgresServer) -> Iterator[str]:
    """A fresh database on a server with room for so many writers."""
    with roomy_postgres.fresh_database() as url:
        yield url


@pytest.fixture
def deps(crowded_url: str, tmp_path: Path) -> Deps:
    """Messaging's settings and clock, on a migrated database."""
    migrate("messaging", crowded_url)
    ports = dict.fromkeys((*NAMES, "public"), 1)
    environment = environment_of(
        "messaging",
        open_state(tmp_path, NAMES),
        Addresses(ports=ports),
        Stores(databases={"messaging": crowded_url}, broker="memory://fence"),
    )
    settings = MessagingSettings.load({**environment, "INQUIRIES_A_DAY": "1000000"})
    return Deps(settings=settings, clock=SystemClock())


@pytest.mark.slow
def test_writes_in_flight_leave_nothing_behind_an_erasure(deps: Deps) -> None:
    tally = race(deps, guarded=True)
    assert tally.committed >= COMMIT_BEFORE
    assert tally.waited >= WAIT_AT_LEAST
    assert tally.committed + tally.refused >= COMMIT_BEFORE + WRITERS * TRIES_AFTER
    assert left_of(deps) == 0


@pytest.mark.slow
def test_without_the_fence_the_same_race_leaves_rows(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_fence(*_: Any, **__: Any) -> None:
        """Let everybody through."""

    monkeypatch.setattr(submit_inquiry, "fence", no_fence)
    with contextlib.suppress(ErasureIncomplete):  # it may notice, and then erases nothing
        race(deps, guarded=False)
    assert left_of(deps) > 0


def race(deps: Deps, *, guarded: bool) -> Tally:
    """Have many write for one person while they are erased; return what became of it."""
    tally, stopping = Tally(), Event()
    database = Database(deps.settings.database_url, pool_size=WRITERS)
    if guarded:
        guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="messaging").attach()
    writers = [Thread(target=write, args=(database, deps, tally, stopping)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        wait_for(lambda: tally.committed >= COMMIT_BEFORE)
        erase(deps, tally)
        wait_for(lambda: not guarded or not any(writer.is_alive() for writer in writers))
    finally:
        stopping.set()
        for writer in writers:
            writer.join()
        database.dispose()
    return tally


def write(database: Database, deps: Deps, tally: Tally, stopping: Event) -> None:
    """Write until nobody may any more, and then a few times in vain."""
    caller = Caller(
        person_id=PERSON,
        session_id="ses_racing",
        roles=frozenset({"customer"}),
        auth_time=datetime.now(UTC),
        policy_version=1,
        service=None,
        language="en",
    )
    command = submit_inquiry.SubmitInquiry(
        name="Somebody Racing", email="racing@example.com", text="Am I still here?"
    )
    refused = 0
    while refused < TRIES_AFTER and not stopping.is_set():
        try:
            with database.transaction() as session:
                submit_inquiry.submit_inquiry(session, caller, command, deps=deps)
        except PersonForgotten:
            tally.count("refused")
            refused += 1
        else:
            tally.count("committed")


def erase(deps: Deps, tally: Tally) -> None:
    """Erase the person as privacy's command has it done, slowly."""
    url = deps.settings.database_url
    database, clock = Database(url, pool_size=1), LongMoment(url, tally)
    Outbox(database, LIBRARY.events, source="messaging").attach()
    holder = Holder(
        service="messaging",
        ledger=LEDGER,
        tables=LIBRARY,
        database=database,
        key=Ed25519PrivateKey.generate(),
        door=cast("Any", None),  # nobody is told anything in this race
        clock=clock,
    )
    command = ErasePerson(
        request_id="req_racing",
        holder="messaging",
        phase=2,
        person_id=PERSON,
        pseudonym="psn_racing",
        preview_digest="",
        mail_tag=None,
        erasure_seq=1,
    )
    try:
        erase_person(holder, command)
    finally:
        clock.close()
        database.dispose()


def left_of(deps: Deps) -> int:
    """Return how many rows of the person there are."""
    url = deps.settings.database_url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        ((count,),) = connection.execute(
            "SELECT count(*) FROM inquiries WHERE person_id = %s", (PERSON,)
        ).fetchall()
    return int(count)


def wait_for(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)
