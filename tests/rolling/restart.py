"""`make rolling-restart`: restart every process under load, one after another; nothing fails.

Real nginx, PostgreSQL and RabbitMQ; two web processes a service and one worker. While clients call
steadily through the gateway, each process is told to leave (TERM), is waited for, started anew, and
waited for until it says that it is ready: every process once, and again until enough requests were
made. Then what was said is compared with what took effect.

    make rolling-restart                       # every process, at least 10,000 requests
    make rolling-restart ARGS=--short          # three services, at least 1,500 requests: for CI
    make rolling-restart ARGS='--to previous'  # every process comes back with the last release's
                                               # code, on the new schema; then the story is told
    make rolling-restart ARGS=--plant-loss     # takes a message off the bus, and must say so
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pika
from cluster import cluster, names_of
from effects import Verdict, settle
from load import Load
from previous import NoSuchRevision, checked_out, previous_release
from town import settle as settle_people

from embedded.names import NAMES
from embedded.officer import ensure_officer
from processes.programs import worker
from processes.suite import ProcessSuite
from story.told import tell_story
from testkit.servers.missing import ServerMissing

REPORT = Path(".bench/rolling.json")
CUSTOMERS = 8
PATIENCE = 60.0
SHORT = ("messaging", "booking", "notification")
HEARS, QUEUE = "notification", "notification.events"


def main() -> int:
    """Restart everything, print, keep the figures; return 1 where anything failed or was lost."""
    try:
        return _perform(_arguments())
    except ServerMissing as missing:
        print(f"a rolling restart needs real servers: {missing}", file=sys.stderr)
        return 1
    except NoSuchRevision as unknown:
        print(f"there is nothing to go back to: {unknown}", file=sys.stderr)
        return 2


def _perform(arguments: argparse.Namespace) -> int:
    if arguments.to is None:
        return _run(arguments, None)
    revision = previous_release() if arguments.to == "previous" else arguments.to
    if revision is None:
        print(
            "PASSED OVER: CHANGELOG.md names no release before this one, or this shallow clone does"
            " not reach back to it, so nothing can be rolled back to"
        )
        return 0
    with checked_out(revision) as code:
        return _run(arguments, code)


def _run(arguments: argparse.Namespace, code: Path | None) -> int:
    services = SHORT if arguments.short else NAMES
    least = arguments.requests or (1_500 if arguments.short else 10_000)
    with cluster() as suite:
        _say("two web processes a service are ready, and one worker each")
        customers, product = settle_people(suite, CUSTOMERS)
        began = time.monotonic()
        with Load(suite.url, customers, product, arguments.rate) as load:
            restarts: list[dict[str, Any]] = []
            while not restarts or (load.tally.requests < least and not load.tally.failures):
                restarts += [
                    _restart(
                        suite, name, code, loses=arguments.plant_loss and name == worker(HEARS)
                    )
                    for service in services
                    for name in names_of(service)
                ]
        seconds = time.monotonic() - began
        said = [*load.tally.inquiries, *load.tally.orders]
        verdict = settle(suite.databases, said, PATIENCE)
        if code is not None:
            _tell_story(suite)
    figures = {
        "command": " ".join(["python", *sys.argv]),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "requests": load.tally.requests,
        "failed": len(load.tally.failures),
        "failures": load.tally.failures[:20],
        "a_second": round(load.tally.requests / seconds, 1),
        **_slowness(load.tally.seconds),
        "restarts": restarts,
        **_told(verdict),
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    _print(figures)
    return 0 if verdict.well and not load.tally.failures else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Restart every process under load.")
    parser.add_argument("--short", action="store_true", help="three services, 1,500 requests")
    parser.add_argument("--requests", type=int, default=0, help="at least so many")
    parser.add_argument("--rate", type=float, default=60, help="requests a second, at most")
    parser.add_argument("--to", help="'previous', or a revision whose code takes over")
    parser.add_argument("--plant-loss", action="store_true", help="lose a message on purpose")
    return parser.parse_args()


def _restart(suite: ProcessSuite, name: str, code: Path | None, *, loses: bool) -> dict[str, Any]:
    began = time.monotonic()
    status = suite.leave(name, PATIENCE)
    left = time.monotonic() - began
    if loses:
        _lose_a_message(suite)
    if code is None:
        suite.launch(name)
    else:
        # A web process of 0.2.0 does not start without, and is given it by 0.2.0's own manifests.
        suite.launch_from(name, code, BROKER_URL=suite.broker_url)
    suite.wait_until_ready([name])
    figures = {
        "process": name,
        "status": status,
        "left_s": round(left, 2),
        "back_s": round(time.monotonic() - began, 2),
    }
    _say(f"{name}: left after {figures['left_s']} s, back after {figures['back_s']} s")
    return figures


def _tell_story(suite: ProcessSuite) -> None:
    officer = ensure_officer(suite)
    with tempfile.TemporaryDirectory() as home:
        tell_story(base=suite.url, mail_url=suite.mail_url, officer=officer, home=Path(home))
    _say("the whole story was told on it")


def _lose_a_message(suite: ProcessSuite) -> None:
    """Take one message that waits for a worker that is away."""
    connection = pika.BlockingConnection(pika.URLParameters(suite.broker_url))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=100)
    for taken, _, body in channel.consume(QUEUE, inactivity_timeout=PATIENCE):
        if taken is None:
            raise TimeoutError("no message came that could be lost")
        if b"INQ-" in body:
            channel.basic_ack(taken.delivery_tag)
            break
    connection.close()  # what else was handed to us goes back


def _slowness(seconds: Sequence[float]) -> dict[str, float]:
    at = statistics.quantiles(seconds, n=1000)
    return {
        "p50_ms": round(at[499] * 1000, 1),
        "p99_ms": round(at[989] * 1000, 1),
        "slowest_s": round(max(seconds), 2),
    }


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "said": verdict.said,
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "waiting": verdict.waiting,
    }


def _print(figures: dict[str, Any]) -> None:
    print(f"\n{figures['machine']}")
    print(
        f"  {len(figures['restarts'])} restarts while {figures['a_second']} requests a second came"
    )
    print(f"  {figures['requests']:,} requests, {figures['failed']} failed")
    print(
        f"  p50 {figures['p50_ms']} ms, p99 {figures['p99_ms']} ms,"
        f" slowest {figures['slowest_s']} s"
    )
    print(
        f"  {figures['said']:,} times said, {figures['lost']} lost, {figures['doubled']} doubled,"
        f" left over: {figures['waiting'] or 'nothing'}"
    )
    for failure in figures["failures"]:
        print(f"  failed: {failure}")
    print(f"\nkept in {REPORT}")


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
