"""`kill -9`: of the writer, the relay and the listener, at every named point and at random."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from testkit.guards.failpoints import every_failpoint
from testkit.guards.house import House

from ..case import RABBITMQ, SQLITE, case
from ..crew import ROLES, Member
from ..stage import Stage

ROOT = Path(__file__).resolve().parents[4]
BOTH = (RABBITMQ, SQLITE)
ROLE_OF = {
    "outbox": "writer",
    "database": "writer",
    "relay": "relay",
    "consumer": "listener",
    "retry": "listener",
}
"""Which process meets the failpoints of these names."""

ONLY_RABBITMQ = {"relay.after_publish"}
"""On SQLite, publishing is one transaction: there is no point between it and its confirmation."""

PLANS = {
    "retry.before_handler": {"temper": "flaky"},
    "consumer.after_own_transactions": {"temper": "own_transactions"},
}
"""What must go on for a point to be reached."""

_HIT = {"writer": 25, "relay": 3, "listener": 3}
"""At which hit it dies: in the midst of things, not at the first."""
_KILLS = 6


def points() -> dict[str, str]:
    """Return every named point of eventing and its database, with the role that meets it."""
    return {
        name: ROLE_OF[name.split(".")[0]]
        for name in every_failpoint(House(ROOT))
        if name.split(".")[0] in ROLE_OF
    }


def _dies_at(role: str, name: str) -> Callable[[Stage], str]:
    def play(stage: Stage) -> str:
        victim = stage.crew.start(role, failpoint=f"{name}:{_HIT[role]}")
        for other in (one for one in ROLES if one != role):
            stage.crew.start(other)
            stage.crew.start(other)
        stage.until(lambda: not victim.runs or stage.books.count("catalog", "effects"), "effects")
        stage.crew.start(role)  # only now, so that it was the victim that led
        victim.expect_sigkill()
        stage.until_effects(20)
        return f"{role} {victim.child.pid} ended by SIGKILL at hit {_HIT[role]} of {name}"

    return play


def _enter_points() -> None:
    for name, role in sorted(points().items()):
        case(
            f"{role}-dies-at-{name}",
            f"`kill -9` of a {role} at `{name}`",
            on=(RABBITMQ,) if name in ONLY_RABBITMQ else BOTH,
            plan=PLANS.get(name, {}),
        )(_dies_at(role, name))


_enter_points()


def _killed_again_and_again(stage: Stage, *roles: str) -> str:
    """Kill one of these roles at a random moment, start another, and so on, under load."""
    stage.begin()
    killed: list[Member] = []
    for _ in range(_KILLS):
        time.sleep(random.uniform(0.1, 0.7))
        victim = random.choice(stage.crew.running(*roles))
        victim.kill()
        killed.append(victim)
        stage.crew.start(victim.role)
    stage.until_effects(50)
    counts = {role: sum(one.role == role for one in killed) for role in roles}
    told = ", ".join(f"{count} × {role}" for role, count in counts.items() if count)
    return f"{len(killed)} processes ended by SIGKILL under load: {told}"


@case("writer-killed-at-random", "`kill -9` of writers at random under load", on=BOTH)
def writer_killed(stage: Stage) -> str:
    return _killed_again_and_again(stage, "writer")


@case("relay-killed-at-random", "`kill -9` of relays at random under load", on=BOTH)
def relay_killed(stage: Stage) -> str:
    return _killed_again_and_again(stage, "relay")


@case("listener-killed-at-random", "`kill -9` of listeners at random under load", on=BOTH)
def listener_killed(stage: Stage) -> str:
    return _killed_again_and_again(stage, "listener")


@case(
    "anybody-killed-at-random",
    "`kill -9` of anybody at random, while one event in 25 fails at first",
    on=BOTH,
    plan={"temper": "flaky"},
)
def anybody_killed(stage: Stage) -> str:
    return _killed_again_and_again(stage, *ROLES)


@case("everybody-killed-at-once", "`kill -9` of all six processes at one moment", on=BOTH)
def everybody_killed(stage: Stage) -> str:
    stage.begin()
    crew = stage.crew.running()
    for one in crew:
        one.kill()
    stage.begin()
    return f"{len(crew)} processes ended by SIGKILL, none was left"
