"""Handlers that are slow, fail for a while or for ever, or kill their process."""

import time
from datetime import UTC, datetime

from contracts.booking import OrderShipped
from contracts.wire import to_wire

from ..case import RABBITMQ, SQLITE, case
from ..crew import FaultMissed
from ..listener import SICK
from ..stage import Stage

BOTH = (RABBITMQ, SQLITE)


def hopeless(number: int, order_id: str = "ord_planted") -> tuple[str, bytes]:
    """Return the id and the bytes of an event that the tempers fail on."""
    event_id = f"evt_hopeless_{number}"
    said = OrderShipped(
        order_id=order_id,
        buyer_id="per_hopeless",
        artisan_person_id="per_nobody",
        version=number,
    )
    return event_id, to_wire(said, event_id=event_id, time=datetime.now(UTC), source="booking")


def _dies(stage: Stage, count: int, error: str) -> str:
    """Plant events that cannot be handled, and see them end among the dead."""
    stage.begin()
    planted = dict(hopeless(number, f"ord_planted_{number}") for number in range(count))
    stage.publish(*planted.values())
    stage.planted |= set(planted)
    stage.until(lambda: stage.planted <= set(stage.books.dead()), "dead letters", seconds=90)
    errors = {str(row[0]) for row in stage.books.ask("catalog", "SELECT error FROM dead")}
    if not all(error in told for told in errors):
        raise FaultMissed(f"they died of {errors}")
    stage.until_effects(100)
    return f"{count} dead letters, each of '{error}'; others went on"


@case(
    "handler-fails-for-good",
    "a handler that can never succeed with five planted events",
    on=BOTH,
    plan={"temper": "hopeless"},
)
def handler_hopeless(stage: Stage) -> str:
    return _dies(stage, 5, "Permanent")


@case(
    "handler-fails-each-time",
    "a handler that fails each time with five planted events",
    on=BOTH,
    plan={"temper": "failing"},
)
def handler_failing(stage: Stage) -> str:
    return _dies(stage, 5, "RuntimeError")


@case(
    "handler-fails-at-first",
    "one event in 25 fails at first: its order waits, no other does",
    on=BOTH,
    plan={"temper": "flaky"},
)
def handler_flaky(stage: Stage) -> str:
    stage.begin()
    stage.until_effects(600)
    failed = stage.crew.said("could not be handled", "listener")
    if not failed:
        raise FaultMissed("nothing failed")
    return f"{failed} events failed at first"


@case(
    "handler-fails-for-one-order",
    "one order's events fail for 5 s; no other order waits",
    on=BOTH,
    plan={"temper": "sick"},
)
def handler_sick(stage: Stage) -> str:
    stage.begin()
    (stage.home / "sick").touch()
    stage.until(lambda: _waiting(stage) > 3, "the order's events to wait")
    time.sleep(5)
    others = [one.order_id for one in stage.books.effects()]
    healthy = len(others)
    stage.until_effects(200)
    newest = {one.order_id for one in stage.books.effects()[healthy:]}
    waiting, keys = _waiting(stage), _waiting_keys(stage)
    (stage.home / "sick").unlink()
    if keys != {SICK} or SICK in newest or len(newest) < 10:
        raise FaultMissed(f"{keys} waited, {newest} went on")
    return f"{waiting} events of one order waited; {len(newest)} other orders went on"


def _waiting(stage: Stage) -> int:
    return stage.books.count("catalog", "retries")


def _waiting_keys(stage: Stage) -> set[str]:
    return {str(row[0]) for row in stage.books.ask("catalog", "SELECT order_key FROM retries")}


@case(
    "handler-kills-its-process",
    "an event whose handling kills the process, each time",
    on=BOTH,
    plan={"temper": "deadly"},
)
def handler_deadly(stage: Stage) -> str:
    """Whoever runs the workers starts them again; the event dies, and kills nobody any more."""
    stage.begin()
    planted = dict([hopeless(1)])
    stage.publish(*planted.values())
    stage.planted |= set(planted)
    deaths, until = 0, time.monotonic() + 90
    while not stage.planted <= set(stage.books.dead()):
        for one in stage.crew.members:
            if one.role == "listener" and not one.runs and not one.ended_by:
                one.expect_sigkill()
                one.ended_by = "its handler"
                deaths += 1
                stage.crew.start("listener")
        if time.monotonic() > until:
            raise FaultMissed(f"not dead after {deaths} deaths of listeners")
        time.sleep(0.05)
    stage.until_effects(100)
    return f"{deaths} listeners ended by SIGKILL in the handler, then it was dead"


def _slow(stage: Stage, seconds: float) -> str:
    stage.begin()
    (stage.home / "slow").write_text(str(seconds))
    stage.until((stage.home / "slowing").exists, "a slow handler")
    stage.until((stage.home / "slowed").exists, "its end", seconds=seconds + 15)
    stage.until_effects(100)
    lost = stage.crew.said("connecting again", "listener")
    return f"one handler took {seconds:g} s; connections lost meanwhile: {lost}"


@case(
    "handler-slower-than-the-heartbeat",
    "a handler of 35 s, past two heartbeats of the broker",
    plan={"temper": "slow"},
)
def handler_slow(stage: Stage) -> str:
    return _slow(stage, 35)


@case(
    "handler-slower-than-the-lease",
    "a handler of 5 s, past three leases of its message",
    on=(SQLITE,),
    plan={"temper": "slow"},
)
def handler_slow_sqlite(stage: Stage) -> str:
    return _slow(stage, 5)
