"""The broker is killed, restarted or frozen, closes connections, or takes nothing any more."""

import os
import signal
import time
from collections.abc import Callable

from testkit.servers.ports import answers

from ..case import case
from ..crew import FaultMissed
from ..shop import QUEUE
from ..stage import Stage

_BACKLOG = 180
"""Transactions of twenty events each: what an hour of one event a second leaves behind."""


def _node_was_away(stage: Stage) -> str:
    if answers("127.0.0.1", stage.ground.broker.port):
        raise FaultMissed("the node still answers")
    return f"port {stage.ground.broker.port} was silent"


@case("broker-killed", "`kill -9` of the RabbitMQ node, twice, and its start")
def broker_killed(stage: Stage) -> str:
    stage.begin()
    for _ in range(2):
        stage.ground.broker.kill()
        evidence = _node_was_away(stage)
        stage.ground.broker.start()
        stage.until_effects(100)
    return f"{evidence} after SIGKILL; {_lost_connections(stage)}"


@case("broker-restarted", "graceful restart of the RabbitMQ node")
def broker_restarted(stage: Stage) -> str:
    stage.begin()
    stage.ground.broker.stop()
    evidence = _node_was_away(stage)
    stage.ground.broker.start()
    stage.until_effects(100)
    return f"{evidence} after SIGTERM; {_lost_connections(stage)}"


@case("broker-application-restarted", "RabbitMQ stopped and started inside its running node")
def broker_application_restarted(stage: Stage) -> str:
    stage.begin()
    stage.ground.broker.control("stop_app")
    evidence = _node_was_away(stage)
    stage.ground.broker.control("start_app")
    stage.until_effects(100)
    return f"{evidence} after stop_app; {_lost_connections(stage)}"


@case("broker-closes-connections", "every connection closed by the broker, five times")
def broker_closes_connections(stage: Stage) -> str:
    stage.begin()
    for times in range(1, 6):
        stage.ground.broker.control("close_all_connections", "--global", "a fault")
        stage.until(lambda times=times: _times_lost(stage) >= times, "a lost connection")
        stage.until_effects(30)
    return _lost_connections(stage)


def _lost_connections(stage: Stage) -> str:
    lost = _times_lost(stage)
    if not lost:
        raise FaultMissed("no listener lost a connection")
    return f"listeners connected again {lost} times"


def _times_lost(stage: Stage) -> int:
    return stage.crew.said("connecting again", "listener")


@case("broker-frozen", "RabbitMQ stands still (SIGSTOP) for longer than a confirm may take")
def broker_frozen(stage: Stage) -> str:
    stage.begin()
    group = os.getpgid(stage.ground.broker.process.pid)
    os.killpg(group, signal.SIGSTOP)
    try:
        stage.until(lambda: stage.crew.said("confirms nothing", "relay"), "a confirm's timeout")
    finally:
        os.killpg(group, signal.SIGCONT)
    stage.until_effects(100)
    return "the relay gave up a connection that confirmed nothing"


def _alarm(stage: Stage, set_off: str, lift: str, name: str) -> str:
    """Set an alarm off, see it block every publisher, and lift it."""
    stage.begin()
    broker = stage.ground.broker
    try:
        alarms = broker.control("eval", f"{set_off}, timer:sleep(300), rabbit_alarm:get_alarms().")
        if name not in alarms:
            raise FaultMissed(f"no {name} alarm: {alarms}")
        before = stage.books.count("booking", "outbox")
        stage.until(lambda: stage.books.count("booking", "outbox") > before + 100, "a backlog")
    finally:
        broker.control("eval", f"{lift}.")
    waited = stage.books.count("booking", "outbox")
    stage.until_effects(100)
    return f"{name} alarm seen; {waited} events waited in the outbox"


@case("broker-memory-alarm", "memory alarm: the broker takes nothing until it is lifted")
def broker_memory_alarm(stage: Stage) -> str:
    setting = "vm_memory_monitor:set_vm_memory_high_watermark({})"
    return _alarm(stage, setting.format("0.00001"), setting.format("0.4"), "memory")


@case("broker-disk-alarm", "disk alarm: the broker takes nothing until it is lifted")
def broker_disk_alarm(stage: Stage) -> str:
    setting = "rabbit_disk_monitor:set_disk_free_limit({})"
    return _alarm(stage, setting.format('"900000GB"'), setting.format('"50MB"'), "disk")


@case(
    "broker-memory-alarm-longer-than-a-confirm",
    "memory alarm for longer than a publisher stays blocked on one connection",
)
def broker_long_alarm(stage: Stage) -> str:
    stage.begin()
    setting = "vm_memory_monitor:set_vm_memory_high_watermark({})."
    try:
        stage.ground.broker.control("eval", setting.format("0.00001"))
        stage.until(lambda: stage.crew.said("relay waits", "relay") > 1, "a relay that gives up")
    finally:
        stage.ground.broker.control("eval", setting.format("0.4"))
    stage.until_effects(100)
    return f"the relay gave up {stage.crew.said('relay waits', 'relay')} times, and came back"


@case(
    "broker-away-for-an-hour",
    "no broker while an hour's events are written (compressed to their number)",
    settles_within=120.0,
)
def broker_away(stage: Stage) -> str:
    stage.begin()
    stage.ground.broker.kill()
    _node_was_away(stage)
    _write_a_backlog(stage)
    waiting = stage.books.count("booking", "outbox")
    stage.ground.broker.start()
    return f"{waiting} events waited in the outbox for the broker"


@case(
    "listeners-away-for-an-hour",
    "no listener while an hour's events arrive (compressed to their number)",
    settles_within=120.0,
)
def listeners_away(stage: Stage) -> str:
    stage.begin()
    stage.troubles += stage.crew.finish("listener")
    _write_a_backlog(stage)
    stage.until(lambda: not stage.books.count("booking", "outbox"), "an empty outbox", seconds=90)
    waiting = stage.depth(QUEUE)
    for _ in range(2):
        stage.crew.start("listener")
    return f"{waiting} events waited in the queue for a listener"


def _write_a_backlog(stage: Stage) -> None:
    stage.troubles += stage.crew.finish("writer")
    hurried = stage.crew.start("writer", sales=_BACKLOG, orders=20, pause=0)
    if status := hurried.child.wait(120):
        raise FaultMissed(f"a writer ended with {status}: {hurried.tail()}")


def _flapping(end: Callable[[], None]) -> None:
    until = time.monotonic() + 4
    while time.monotonic() < until:
        time.sleep(0.15)
        end()


@case(
    "connections-flapping",
    "every connection ended about twice as often as a relay or listener can make it",
    cables=("relay", "listener"),
)
def connections_flapping(stage: Stage) -> str:
    stage.begin()

    def end() -> None:
        for cable in stage.cables.values():
            cable.cut()

    _flapping(end)
    stage.until_effects(100)
    made = {role: cable.connections for role, cable in stage.cables.items()}
    if min(made.values()) < 3:
        raise FaultMissed(f"connections made: {made}")
    return f"connections made: {made['relay']} by relays, {made['listener']} by listeners"
