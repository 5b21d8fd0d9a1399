"""The way to the broker: late, lossy, torn, cut or half-open, by a cable of ours."""

import threading
import time

from testkit.cable import (
    Disturbance,
    Way,
    cutting_after,
    delaying_confirms,
    holding,
    losing_confirms,
    resetting_mid_frame,
    swallowing,
)

from ..case import case
from ..crew import FaultMissed
from ..stage import Stage

PATIENCE = 75.0
"""Longer than two heartbeats of 15 s: so long may a silent connection go unnoticed."""


def _hit(stage: Stage, role: str) -> str:
    cable = stage.cables[role]
    if not cable.hits:
        raise FaultMissed("no frame was disturbed")
    return f"{cable.hits} frames disturbed, {cable.connections} connections made by {role}s"


def _disturbed(stage: Stage, role: str, disturbance: Disturbance, seconds: float) -> str:
    """Disturb one role's cable for a while, mend it, and see everything go on."""
    stage.begin()
    cable = stage.cables[role]
    cable.disturb(disturbance)
    time.sleep(seconds)
    cable.mend()
    stage.until_effects(100)
    return _hit(stage, role)


def _until_noticed(stage: Stage, role: str, words: str, *ways: Way) -> str:
    """Lose everything on these ways until somebody notices; heal only then."""
    stage.begin()
    cable = stage.cables[role]
    cable.disturb(swallowing(*ways))
    before = time.monotonic()
    stage.until(lambda: stage.crew.said(words, role), f"a {role} that notices", seconds=PATIENCE)
    seconds = time.monotonic() - before
    cable.mend()
    cable.reset()  # what was lost leaves streams that make no sense
    stage.until_effects(100)
    return f"noticed by the {role} after {seconds:.0f} s; {_hit(stage, role)}"


@case(
    "confirms-late",
    "only confirms are late, by less than a relay waits",
    cables=("relay",),
)
def confirms_late(stage: Stage) -> str:
    return _disturbed(stage, "relay", delaying_confirms(2.0), 5)


@case(
    "confirms-later-than-a-relay-waits",
    "only confirms are late, by more than a relay waits: it sends again on a new connection",
    cables=("relay",),
)
def confirms_too_late(stage: Stage) -> str:
    stage.begin()
    cable = stage.cables["relay"]
    cable.disturb(delaying_confirms(14.0))
    stage.until(lambda: stage.crew.said("confirms nothing", "relay"), "a confirm's timeout")
    cable.mend()
    stage.until_effects(100)
    return f"the relay gave up a connection; {_hit(stage, 'relay')}"


@case(
    "confirms-lost",
    "only confirms are lost: every message arrives, and the relay knows of none",
    cables=("relay",),
)
def confirms_lost(stage: Stage) -> str:
    stage.begin()
    cable = stage.cables["relay"]
    cable.disturb(losing_confirms)
    stage.until(lambda: stage.crew.said("confirms nothing", "relay"), "a confirm's timeout")
    cable.mend()
    stage.until_effects(100)
    return f"the relay gave up a connection; {_hit(stage, 'relay')}"


@case(
    "relay-unheard",
    "what relays send vanishes one way; the other way works",
    cables=("relay",),
)
def relay_unheard(stage: Stage) -> str:
    return _until_noticed(stage, "relay", "relay waits", Way.OUT)


@case(
    "relay-half-open",
    "relays' connections are half-open: nothing passes, nobody hangs up",
    cables=("relay",),
)
def relay_half_open(stage: Stage) -> str:
    return _until_noticed(stage, "relay", "relay waits", *Way)


@case(
    "listener-deaf",
    "what the broker sends to listeners vanishes; the other way works",
    cables=("listener",),
)
def listener_deaf(stage: Stage) -> str:
    return _until_noticed(stage, "listener", "connecting again", Way.BACK)


@case(
    "listener-unheard",
    "what listeners send vanishes, acknowledgements with it; the other way works",
    cables=("listener",),
)
def listener_unheard(stage: Stage) -> str:
    return _until_noticed(stage, "listener", "connecting again", Way.OUT)


@case(
    "listener-held-back",
    "listeners' connections stand still both ways for 4 s; then everything comes, late",
    cables=("listener",),
)
def listener_held_back(stage: Stage) -> str:
    stage.begin()
    release = threading.Event()
    stage.cables["listener"].disturb(holding(release, *Way))
    time.sleep(4)
    stage.cables["listener"].mend()
    release.set()
    stage.until_effects(100)
    return _hit(stage, "listener")


def _torn(stage: Stage, role: str, way: Way) -> str:
    stage.begin()
    cable, times = stage.cables[role], 5
    for _ in range(times):
        hits = cable.hits
        cable.disturb(resetting_mid_frame(way))
        stage.until(lambda hits=hits: cable.hits > hits, "a torn frame")
        cable.mend()
        stage.until_effects(30)
    return _hit(stage, role)


@case(
    "publish-torn",
    "reset in the middle of a published message, five times",
    cables=("relay",),
)
def publish_torn(stage: Stage) -> str:
    return _torn(stage, "relay", Way.OUT)


@case(
    "delivery-torn",
    "reset in the middle of a delivered message, five times",
    cables=("listener",),
)
def delivery_torn(stage: Stage) -> str:
    return _torn(stage, "listener", Way.BACK)


def _cut_after_bytes(stage: Stage, role: str, way: Way) -> str:
    """End each connection after a number of bytes that grows, so that it ends anywhere."""
    stage.begin()
    cable = stage.cables[role]
    cable.cut()
    for size in (30, 500, 1_777, 9_001, 33_333, 77_777):
        hits = cable.hits
        cable.disturb(cutting_after(size, way))
        stage.until(lambda hits=hits: cable.hits > hits, f"a cut after {size} bytes")
    cable.mend()
    stage.until_effects(100)
    return _hit(stage, role)


@case(
    "backlog-cut-again-and-again",
    "a backlog is sent while each of the relay's connections ends after 100 to 700 KB",
    cables=("relay",),
)
def backlog_cut(stage: Stage) -> str:
    hurried = stage.crew.start("writer", sales=120, orders=20, pause=0)
    if status := hurried.child.wait(120):
        raise FaultMissed(f"a writer ended with {status}: {hurried.tail()}")
    waiting, cable = stage.books.count("booking", "outbox"), stage.cables["relay"]
    stage.crew.start("listener")
    cable.disturb(cutting_after(100_000, Way.OUT))
    stage.crew.start("relay")
    for size in range(200_000, 800_000, 100_000):
        hits = cable.hits
        stage.until(
            lambda hits=hits: cable.hits > hits or not stage.books.count("booking", "outbox"),
            "a cut",
        )
        cable.disturb(cutting_after(size, Way.OUT))
    stage.until(lambda: not stage.books.count("booking", "outbox"), "an empty outbox")
    return f"{waiting} events waited; {_hit(stage, 'relay')}"


@case(
    "publish-cut-after-bytes",
    "relays' connections end after 30, 500, … 77,777 bytes sent, wherever that is",
    cables=("relay",),
)
def publish_cut(stage: Stage) -> str:
    return _cut_after_bytes(stage, "relay", Way.OUT)


@case(
    "delivery-cut-after-bytes",
    "listeners' connections end after 30, 500, … 77,777 bytes received, wherever that is",
    cables=("listener",),
)
def delivery_cut(stage: Stage) -> str:
    return _cut_after_bytes(stage, "listener", Way.BACK)
