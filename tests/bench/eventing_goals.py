"""`make bench-eventing`: how fast events leave and arrive, beside what others would do.

Every measurement runs in a process of its own, on a virtual host and a database that nobody else
uses, in rounds; a ratio compares two measurements of the same round, and the median of the rounds
counts. Messages are 1 KiB and persistent, queues are quorum queues, commits go to the disk.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
import psycopg
from eventing_scene import QUEUE, manifest, messages, prepare
from eventing_table import shown

from eventing.transport import connect
from testkit.servers.find_postgres import find_postgres
from testkit.servers.find_rabbitmq import find_rabbitmq

HERE = Path(__file__).parent
REPORT = Path(".bench/eventing.json")
OTHERS = Path(".venv-bench/bin/python")
_PATIENCE = 300

Round = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Measurement:
    """What is measured, where it stands, and with how many messages (or seconds)."""

    program: str
    name: str
    count: int


MEASUREMENTS = (
    Measurement("eventing_pika", "pipelined", 10_000),
    Measurement("eventing_ours", "relay", 10_000),
    Measurement("eventing_pika", "confirm_each", 300),
    Measurement("eventing_pika", "consume", 50_000),
    Measurement("eventing_ours", "dispatch", 50_000),
    Measurement("eventing_pika", "one_transaction_each", 300),
    Measurement("eventing_ours", "inbox", 4_000),
    Measurement("eventing_writers", "bare", 4),
    Measurement("eventing_writers", "with_event", 4),
    Measurement("eventing_writers", "one_row", 3),
    Measurement("eventing_writers", "one_row_with_event", 3),
    Measurement("eventing_sqlite", "ours", 3_000),
    Measurement("eventing_sqlite", "kombu_sqlalchemy", 100),
    Measurement("eventing_idle", "idle", 100),
    Measurement("eventing_rivals", "faststream_publish_each", 300),
    Measurement("eventing_rivals", "faststream_publish_together", 3_000),
    Measurement("eventing_rivals", "faststream_consume", 1_000),
    Measurement("eventing_rivals", "celery_publish", 300),
    Measurement("eventing_rivals", "celery_consume", 500),
)


def main() -> int:
    """Measure, print, and keep the figures."""
    arguments = _arguments()
    with _servers() as (broker_url, database_url):
        rounds = [
            _round(number, broker_url, database_url, arguments.only)
            for number in range(1, arguments.rounds + 1)
        ]
    details = {
        "machine": _machine(),
        "load_average_at_the_end": os.getloadavg(),
        "medians": _medians(rounds),
        "rounds": rounds,
    }
    if arguments.only:
        print(json.dumps(details["medians"], indent=2))
        return 0
    figures = _figures(rounds)
    print(shown(figures, details))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps({**figures, "details": details}, indent=2), encoding="utf-8")
    print(f"\nkept in {REPORT}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how events leave and arrive.")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured")
    parser.add_argument("--only", nargs="*", default=(), help="names of measurements")
    return parser.parse_args()


@contextmanager
def _servers() -> Iterator[tuple[str, str]]:
    with (
        find_postgres() as postgres,
        find_rabbitmq() as rabbitmq,
        rabbitmq.fresh_vhost() as broker_url,
        postgres.fresh_database() as database_url,
    ):
        try:
            prepare(database_url)
            connect(broker_url).apply(manifest())
            yield broker_url, database_url
        finally:
            rabbitmq.close()


def _round(number: int, broker_url: str, database_url: str, only: Sequence[str]) -> Round:
    figures: Round = {}
    for one in MEASUREMENTS:
        if only and one.name not in only:
            continue
        _empty(broker_url, database_url)
        with tempfile.TemporaryDirectory(prefix="alheraf-bench-") as home:
            scene = {
                "broker_url": broker_url,
                "database_url": database_url,
                "home": home,
                "count": one.count,
            }
            figures[one.name] = _measured(one, scene)
        print(f"  round {number}: {one.name} {_told(figures[one.name])}", flush=True)
    return figures


def _empty(broker_url: str, database_url: str) -> None:
    """Leave nothing of one measurement to the next: no rows, no messages, no dirty pages."""
    time.sleep(1)  # what a dying connection held comes back to its queue a moment later
    with pika.BlockingConnection(pika.URLParameters(broker_url)) as connection:
        for queue in (QUEUE, "bench.faststream", "bench.celery"):
            channel = connection.channel()
            try:
                channel.queue_purge(queue)
            except pika.exceptions.ChannelClosedByBroker:
                continue  # it does not exist yet
    plain = database_url.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("TRUNCATE outbox, inbox, effects, retries")
        connection.execute("CHECKPOINT")


def _measured(one: Measurement, scene: dict[str, Any]) -> dict[str, float]:
    command = [sys.executable, str(HERE / f"{one.program}.py"), one.name, json.dumps(scene)]
    if one.program == "eventing_rivals":
        command[0] = str(OTHERS)
        command.append(messages(1)[0].body.decode())
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    if done.returncode:
        raise RuntimeError(f"{one.name} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _figures(rounds: Sequence[Round]) -> dict[str, float]:
    """Return what the goals speak of."""

    def ratio(ours: str, theirs: str) -> float:
        return statistics.median(one[ours]["rate"] / one[theirs]["rate"] for one in rounds)

    def middle(name: str, figure: str) -> float:
        return statistics.median(one[name][figure] for one in rounds)

    figures = {
        "relay_ratio": ratio("relay", "pipelined"),
        "relay_vs_confirm_each": ratio("relay", "confirm_each"),
        "dispatch_ratio": ratio("dispatch", "consume"),
        "inbox_speedup": ratio("inbox", "one_transaction_each"),
        "inbox_rate": middle("inbox", "rate"),
        "outbox_cost_8_writers": 1 - ratio("with_event", "bare"),
        "sqlite_bus_vs_kombu_sqlalchemy": ratio("ours", "kombu_sqlalchemy"),
        "idle_p50_ms": middle("idle", "p50"),
        "idle_p99_ms": middle("idle", "p99"),
    }
    return {name: round(figure, 3) for name, figure in figures.items()}


def _medians(rounds: Sequence[Round]) -> Round:
    return {
        name: {
            figure: round(statistics.median(one[name][figure] for one in rounds), 2)
            for figure in rounds[0][name]
        }
        for name in rounds[0]
    }


def _told(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {figure:,.1f}" for name, figure in figures.items())


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    sys.exit(main())
