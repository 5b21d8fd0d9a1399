"""Workers stand still past their leases, compete, and are replaced one after another."""

import time
from functools import partial

from ..case import RABBITMQ, SQLITE, case
from ..crew import FaultMissed
from ..stage import Stage

BOTH = (RABBITMQ, SQLITE)
_PAST_THE_LEASE = 3.0
_PAST_TWO_HEARTBEATS = 48.0
_TURNS = 12
_CHANGES = 2


def _leaders(stage: Stage, service: str, name: str) -> list[tuple[object, ...]]:
    asked = f"SELECT owner, token FROM leases WHERE name = '{name}'"
    return [tuple(row) for row in stage.books.ask(service, asked)]


def _frozen_past_lease(stage: Stage, role: str, service: str, lease: str) -> str:
    """Let a worker stand still until another one leads, and then go on as if nothing were; twice.

    The one that does not lead, or that sleeps with SQLite's lock in its hand, is woken for another.
    """
    stage.begin()
    tokens = []
    for turn in range(_TURNS):
        sleeper = stage.crew.running(role)[turn % 2]
        before = _leaders(stage, service, lease)
        sleeper.freeze()
        try:
            time.sleep(_PAST_THE_LEASE)
            now = stage.asked(partial(_leaders, stage, service, lease))
        finally:
            sleeper.thaw()
        if now and now != before:
            tokens.append(now[0][1])
            stage.until_effects(50)
        if len(tokens) == (1 if stage.is_sqlite else _CHANGES):
            return f"the lease {lease} changed hands while its owner slept: tokens {tokens}"
    raise FaultMissed(f"the lease {lease} changed hands {len(tokens)} times in {_TURNS} sleeps")


@case(
    "relay-frozen-past-its-lease",
    "SIGSTOP of the leading relay past its lease, and SIGCONT",
    on=BOTH,
)
def relay_frozen(stage: Stage) -> str:
    return _frozen_past_lease(stage, "relay", "booking", "relay")


@case(
    "listener-frozen-past-its-lease",
    "SIGSTOP of the listener that leads the retries, and SIGCONT",
    on=BOTH,
    plan={"temper": "flaky"},
)
def listener_frozen(stage: Stage) -> str:
    return _frozen_past_lease(stage, "listener", "catalog", "retries")


@case(
    "listener-frozen-past-its-connection",
    "SIGSTOP of the active listener until the broker gives its messages to another; SIGCONT",
)
def listener_frozen_long(stage: Stage) -> str:
    stage.begin(listeners=1)
    first = stage.crew.running("listener")[0]
    stage.crew.start("listener")
    time.sleep(1)
    before = stage.books.count("catalog", "effects")
    first.freeze()
    try:
        time.sleep(_PAST_TWO_HEARTBEATS)
        meanwhile = stage.books.count("catalog", "effects") - before
    finally:
        first.thaw()
    stage.until(lambda: first.said("connecting again"), "the sleeper to find out")
    stage.until_effects(100)
    return f"the broker hung up on the sleeper; {meanwhile} effects of the other one meanwhile"


@case(
    "workers-replaced-one-by-one",
    "rolling restart: every worker ends by SIGTERM, another starts",
    on=BOTH,
)
def rolling_restart(stage: Stage) -> str:
    stage.begin()
    replaced = 0
    for one in stage.crew.running("relay", "listener"):
        if status := one.finish():
            raise FaultMissed(f"a {one.role} ended with {status}: {one.tail()}")
        stage.crew.start(one.role)
        stage.until_effects(50)
        replaced += 1
    return f"{replaced} workers ended with status 0 on SIGTERM, and were replaced under load"


@case(
    "workers-compete",
    "four relays and four listeners at once, with leases of half a second",
    on=BOTH,
    plan={"lease": 0.5, "temper": "flaky"},
)
def workers_compete(stage: Stage) -> str:
    stage.begin(relays=4, listeners=4)
    before = {_leaders(stage, "booking", "relay")[0]}
    for _ in range(6):
        leader = stage.crew.running("relay")[0]
        leader.finish()
        stage.crew.start("relay")
        stage.until_effects(50)
        before.add(_leaders(stage, "booking", "relay")[0])
    if len({owner for owner, _ in before}) < 2:
        raise FaultMissed("one relay led all the time")
    return f"{len({owner for owner, _ in before})} relays led in turn"
