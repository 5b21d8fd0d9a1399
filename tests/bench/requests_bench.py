"""`make bench-http`: what each service's main read and write cost, beside a bare application.

On PostgreSQL, one web process at a time, as in production (gunicorn, eight threads), four callers.
What is compared is the processor time that the web process takes for a request: it says how many
requests one core serves, and does not change when the machine has other work. The bare application
(bare.py) does the same queries with plain Flask, SQLAlchemy and marshmallow, and nothing else; the
two take turns, three times, and the middle counts. Who reads does so five times with one token, as
clients do. What a worker holds at rest, and a web process after all that, is printed too (held.py).
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import psycopg
from calls import MAKER, WORDS, Call, calls, new_product
from held import held_by, print_held
from population import populate
from proc import processor_seconds, worker_of
from tokens import Tokens

from embedded.names import NAMES
from embedded.ports import free_ports
from processes.forking import Nursery
from processes.program import Program, surroundings
from processes.suite import ProcessSuite
from testkit.servers.find_postgres import find_postgres
from testkit.servers.find_rabbitmq import find_rabbitmq

REPORT = Path(".bench/http.json")
GOAL = 0.8
CALLERS = 4
ROUNDS = 3
PEOPLE = 60_000
SETTINGS = {"NETWORK_LIMIT": "100000000", "CLIENT_LIMIT": "100000000", "LOG_LEVEL": "INFO"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A web process: where it listens, and which one it is."""

    port: int
    pid: int


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a round took: processor milliseconds a request, wall milliseconds of the middle one."""

    cpu_ms: float
    p50_ms: float


def main() -> int:
    """Measure, print, and keep the figures."""
    parser = argparse.ArgumentParser(description="Measure what the house adds to a request.")
    parser.add_argument("--requests", type=int, default=400, help="a round")
    parser.add_argument("--only", default=",".join(NAMES), help="services, comma separated")
    arguments = parser.parse_args()
    with _suite() as suite:
        bench = Bench(suite, arguments.requests)
        rows = [
            bench.compare(service, kind)
            for service in arguments.only.split(",")
            for kind in ("read", "write")
        ]
        webs = {f"{name}-web": held_by(suite, _newest(suite, f"{name}-web")) for name in NAMES}
    _print(rows, {**webs, **bench.workers})
    REPORT.parent.mkdir(exist_ok=True)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    kept = {"machine": machine, "goal": GOAL, "rows": rows, "held": {**webs, **bench.workers}}
    REPORT.write_text(json.dumps(kept, indent=2), encoding="utf-8")
    print(f"\nkept in {REPORT}")
    return 0


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
                yield suite
        finally:
            rabbitmq.close()


class Bench:
    """Compares a service with the bare application that does the same."""

    def __init__(self, suite: ProcessSuite, requests: int) -> None:
        self._suite = suite
        self._requests = requests
        self._tokens = Tokens(suite)
        populate(suite.databases, 1, PEOPLE)
        _add_maker(suite)
        _open_contexts(suite)
        self._product = self._something_to_buy()
        workers = [f"{service}-worker" for service in NAMES]
        self.workers = {name: held_by(suite, suite.pid(name)) for name in workers}
        for name in workers:
            suite.kill(name)  # what happens later is not what is measured
        print(f"  {PEOPLE:,} people are there", flush=True)

    def compare(self, service: str, kind: str) -> dict[str, Any]:
        """Return the row of one service's read or write."""
        asked = calls(service, kind, self._product)
        with self._bare(service) as bare:
            ours = Place(
                port=self._suite.addresses.ports[service],
                pid=_newest(self._suite, f"{service}-web"),
            )
            rounds: dict[str, list[Taken]] = {"ours": [], "bare": []}
            for place in (ours, bare):
                self._round(place, asked, self._requests // 4)  # warm up
            for _ in range(ROUNDS):
                rounds["ours"].append(self._round(ours, asked, self._requests))
                rounds["bare"].append(self._round(bare, asked, self._requests))
        row = {"service": service, "kind": kind, **_middle(rounds)}
        print(f"  {service} {kind}: {row}", flush=True)
        return row

    @contextmanager
    def _bare(self, service: str) -> Iterator[Place]:
        port = free_ports(("bare",))["bare"]
        here = Path(__file__).resolve().parent
        program = Program(
            name="bare",
            module="gunicorn",
            arguments=(
                "--workers=1", "--worker-class=gthread", "--threads=8", f"--bind=127.0.0.1:{port}",
                "--keep-alive=75", f"--chdir={here}", "bare:create_app()",
            ),
            environment={**surroundings(), **self._suite.environment(service), "SERVICE": service},
            log=self._suite.state.log("bare"),
            ready_url=f"http://127.0.0.1:{port}/static/none",
        )  # fmt: skip
        nursery = Nursery()
        child = nursery.start(program)
        try:
            _wait_for_bare(port)
            yield Place(port=port, pid=worker_of(child.pid))
        finally:
            nursery.close()

    def _round(self, place: Place, asked: Iterator[Call], requests: int) -> Taken:
        work = [[next(asked) for _ in range(requests // CALLERS)] for _ in range(CALLERS)]
        prepared = [[(call, self._headers(call)) for call in part] for part in work]
        walls: list[float] = []
        before = processor_seconds(place.pid)
        threads = [
            threading.Thread(target=_ask_all, args=(place.port, part, walls)) for part in prepared
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = processor_seconds(place.pid) - before
        if len(walls) != sum(map(len, work)):
            raise RuntimeError("a request failed; the log of the process says why")
        return Taken(cpu_ms=spent * 1000 / len(walls), p50_ms=statistics.median(walls) * 1000)

    def _headers(self, call: Call) -> dict[str, str]:
        token = self._tokens.of(call.caller, call.roles)
        named = {"Authorization": f"Bearer {token}", "X-Person": call.caller}
        body = {"Content-Type": "application/json"} if call.body is not None else {}
        return {**named, **body, **dict(call.headers)}

    def _something_to_buy(self) -> str:
        call = Call(
            method="POST",
            path="/v1/products",
            caller=MAKER,
            roles=("artisan",),
            body=new_product(stock=900_000),
        )
        url = f"{self._suite.addresses.of('catalog')}{call.path}"
        answer = httpx.post(url, json=call.body, headers=self._headers(call))
        answer.raise_for_status()
        product_id = str(answer.json()["id"])
        asked = "SELECT 1 FROM allocations WHERE item_id = %s"
        with psycopg.connect(self._suite.databases["booking"], autocommit=True) as booking:
            while booking.execute(asked, (product_id,)).fetchone() is None:
                time.sleep(0.05)
        return product_id


def _ask_all(port: int, prepared: list[tuple[Call, dict[str, str]]], walls: list[float]) -> None:
    http = HTTPConnection("127.0.0.1", port, timeout=30)
    for call, headers in prepared:
        body = json.dumps(call.body).encode() if call.body is not None else None
        began = time.perf_counter()
        http.request(call.method, call.path, body, headers)
        answer = http.getresponse()
        said = answer.read()
        if answer.status >= 400:
            print(f"  {call.method} {call.path}: {answer.status} {said[:300]!r}", file=sys.stderr)
            return
        walls.append(time.perf_counter() - began)
    http.close()


def _middle(rounds: dict[str, list[Taken]]) -> dict[str, Any]:
    cpu = {who: statistics.median(one.cpu_ms for one in taken) for who, taken in rounds.items()}
    wall = {who: statistics.median(one.p50_ms for one in taken) for who, taken in rounds.items()}
    return {
        "ratio": round(cpu["bare"] / cpu["ours"], 2),
        "ours_a_second_a_core": round(1000 / cpu["ours"]),
        "bare_a_second_a_core": round(1000 / cpu["bare"]),
        "ours_p50_ms": round(wall["ours"], 1),
        "bare_p50_ms": round(wall["bare"], 1),
    }


def _add_maker(suite: ProcessSuite) -> None:
    """Add an artisan: applying and being approved is not what is measured."""
    with psycopg.connect(suite.databases["catalog"]) as catalog:
        catalog.execute(
            """INSERT INTO artisans (id, person_id, state, name_ar, name_en, bio_ar, bio_en, craft,
                 region, visibility, applied_at, decided_at, version)
               VALUES ('art_bench', %s, 'approved', %s, %s, %s, %s, 'pottery', 'riyadh', '{}',
                 now(), now(), 1)""",
            (MAKER, WORDS["ar"], WORDS["en"], WORDS["ar"], WORDS["en"]),
        )


def _open_contexts(suite: ProcessSuite) -> None:
    """Let people go on writing about their orders, as messaging would have heard of them."""
    with psycopg.connect(suite.databases["messaging"]) as messaging:
        messaging.execute(
            """INSERT INTO contexts (id, kind, customer_id, artisan_person_id, artisan_id, version)
               SELECT context_id, context_kind, customer_id, artisan_person_id, artisan_id, 1
               FROM conversations ON CONFLICT DO NOTHING"""
        )


def _wait_for_bare(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the bare application does not start; see its log")


def _newest(suite: ProcessSuite, name: str) -> int:
    return worker_of(suite.pid(name))


def _print(rows: list[dict[str, Any]], held: dict[str, dict[str, int]]) -> None:
    print(f"\n{'':24} {'a second a core':>22} {'of bare':>8} {'p50 ms':>14}   goal {GOAL}")
    for row in rows:
        both = f"{row['ours_a_second_a_core']} / {row['bare_a_second_a_core']}"
        times = f"{row['ours_p50_ms']} / {row['bare_p50_ms']}"
        name = f"{row['service']} {row['kind']}"
        print(f"{name:24} {both:>22} {row['ratio']:>8} {times:>14}")
    print_held(held)


if __name__ == "__main__":
    sys.exit(main())
