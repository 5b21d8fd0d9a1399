"""`make bench-erasure`: how long an erasure takes across six services, and what it costs.

On PostgreSQL and RabbitMQ, with every service as processes of its own; from the moment at which the
confirmation is sent to the moment at which privacy notes the last valid receipt. Beside it stands a
named baseline: the same SQL in one process.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from baseline import erase_here
from population import HEAVY, ROWS_A_PERSON, add_heavy, analyse, person, populate
from processors import Processors
from visits import Visits, median, visits

from processes.forking import Nursery
from processes.suite import ProcessSuite
from testkit.servers.find_postgres import find_postgres
from testkit.servers.find_rabbitmq import find_rabbitmq

REPORT = Path(".bench/erasure.json")
GOALS = {
    "erasures_a_second": ">= 20",
    "idle_p50_ms": "<= 250",
    "heavy_s": "<= 1",
    "whole_again_s": "<= 5",
}
KILLED = ("booking-worker", "privacy-worker")
# Nobody is turned away for coming often, and sweeps (not part of what is measured) stay away.
SETTINGS = {
    "NETWORK_LIMIT": "100000000",
    "CLIENT_LIMIT": "100000000",
    "GLOBAL_LIMIT": "100000000",
    "SWEEP_EVERY": "86400",
    "LOG_LEVEL": "WARNING",
}


def main() -> int:
    """Measure, print, and keep the figures."""
    arguments = _arguments()
    sizes = sorted(int(size) for size in arguments.people.split(","))
    with _suite() as suite, visits(suite) as client:
        figures = _measure(suite, client, sizes, arguments)
    _print(figures)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    print(f"\nkept in {REPORT}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure erasures across six services.")
    parser.add_argument("--people", default="10000,100000,1000000", help="how many there are")
    parser.add_argument("--idle", type=int, default=20, help="erasures one by one, at each size")
    parser.add_argument("--together", type=int, default=600, help="erasures confirmed together")
    parser.add_argument("--amid", type=int, default=20, help="erasures under way at each kill -9")
    return parser.parse_args()


@contextmanager
def _suite() -> Iterator[ProcessSuite]:
    with (
        find_postgres() as postgres,
        find_rabbitmq() as rabbitmq,
        rabbitmq.fresh_vhost() as broker_url,
        tempfile.TemporaryDirectory(prefix="alheraf-bench-") as home,
    ):
        server = postgres.url.render_as_string(hide_password=False)
        try:
            with ProcessSuite(
                server, broker_url, Path(home), launcher=Nursery(), more=SETTINGS
            ) as suite:
                _say("six web and six worker processes are ready")
                yield suite
        finally:
            rabbitmq.close()


def _measure(
    suite: ProcessSuite, client: Visits, sizes: list[int], arguments: argparse.Namespace
) -> dict[str, Any]:
    """Measure one thing after the other. Long because each stands on what those before it left."""
    numbers = count(1)

    def take(how_many: int) -> list[str]:
        return [person(next(numbers)) for _ in range(how_many)]

    began_under = os.getloadavg()
    growth = []
    there = 0
    for size in sizes:
        began = time.monotonic()
        populate(suite.databases, there + 1, size)
        there = size
        _say(f"{size:,} people are there, added in {time.monotonic() - began:.0f} s")
        client.one_by_one(take(3))  # warm up
        idle = client.one_by_one(take(arguments.idle))
        plain = erase_here(suite.databases, take(arguments.idle))
        growth.append(
            {
                "people": size,
                "idle_p50_ms": _ms(median(idle)),
                "idle_max_ms": _ms(max(idle)),
                "baseline_p50_ms": _ms(median(plain)),
            }
        )
        _say(f"one by one: {growth[-1]}")
        if size == sizes[0]:
            together = _together(suite, client, take(arguments.together))
            heavy = _heavy(suite, client)
    # Last, since a worker of privacy that starts anew begins with a sweep.
    killed = {one: _killed(suite, client, one, take(arguments.amid)) for one in KILLED}
    return {
        "machine": _machine(),
        "load_average": {"before": began_under, "after": os.getloadavg()},
        "command": " ".join(["python", *sys.argv]),
        "rows_a_person": ROWS_A_PERSON,
        "goals": GOALS,
        "growth": growth,
        "together": together,
        "heavy": heavy,
        "killed": killed,
    }


def _together(suite: ProcessSuite, client: Visits, people: list[str]) -> dict[str, Any]:
    ready = client.look(client.prepare(people))
    # As autovacuum does within a minute, and the maintenance job by the clock: tables that were
    # empty when their statements were planned have thousands of rows now.
    analyse(suite.databases)
    processors = Processors(suite)
    erased = client.confirm(ready)
    spent = processors.since()
    figures = {
        "erasures": len(people),
        "seconds": round(max(erased), 2),
        "a_second": round(len(people) / max(erased), 1),
        "processor_ms_each": {part: _ms(one / len(people)) for part, one in spent.items()},
    }
    _say(f"together: {figures}")
    return figures


def _heavy(suite: ProcessSuite, client: Visits) -> dict[str, float]:
    add_heavy(suite.databases)
    (taken,) = client.one_by_one([HEAVY])
    figures = {"rows": 20_001, "seconds": round(taken, 3)}
    _say(f"a person with much: {figures}")
    return figures


def _killed(suite: ProcessSuite, client: Visits, name: str, people: list[str]) -> dict[str, float]:
    """Kill a process amid erasures; as any supervisor does, start it again at once."""

    def strike() -> None:
        suite.kill(name)
        suite.launch(name)

    amid = client.confirm_amid(client.look(client.prepare(people)), strike)
    suite.wait_until_ready([name])
    figures = {"under_way": amid.under_way, "seconds": round(amid.seconds, 2)}
    _say(f"{name} was killed: {figures}")
    return figures


def _print(figures: dict[str, Any]) -> None:
    print(f"\n{figures['machine']}\n")
    print(f"{'people':>12} {'idle p50':>10} {'idle max':>10} {'same SQL, one process, p50':>28}")
    for one in figures["growth"]:
        print(
            f"{one['people']:>12,} {one['idle_p50_ms']:>7} ms {one['idle_max_ms']:>7} ms"
            f" {one['baseline_p50_ms']:>25} ms"
        )
    print(f"\ntogether: {figures['together']['a_second']} erasures a second (goal: at least 20)")
    print(f"a person with 20,001 rows: {figures['heavy']['seconds']} s (goal: under 1 s)")
    for name, one in figures["killed"].items():
        print(
            f"{name} killed amid {one['under_way']} erasures: all erased {one['seconds']} s later"
            " (goal: within 5 s)"
        )
    print(f"load average: {figures['load_average']}")


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
