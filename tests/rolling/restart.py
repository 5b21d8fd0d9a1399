"""`make rolling-restart`: restart every process under load, one after another; nothing fails.

Real nginx, PostgreSQL and RabbitMQ; two web processes a service and one worker. While clients call
steadily through the gateway, each process is told to leave (TERM), is waited for, started anew, and
waited for until it says that it is ready: every process once, and again until enough requests were
made. A process must leave with status 0. Then what was said is compared with what took effect.

    make rolling-restart                       # every process, at least 10,000 requests
    make rolling-restart ARGS=--short          # three services, at least 1,500 requests: for CI
    make rolling-restart ARGS='--to previous'  # processes start with the last release's code, on
                                               # the new schema; each is replaced by this code, and
                                               # then by the old again; then the story is told
    make rolling-restart ARGS=--plant-loss     # takes a message off the bus, and must say so
    make rolling-restart ARGS=--plant-kill     # gives a worker no time, and must say so

In short, `--to previous` adds the services whose migrations are not those of that release. What it
does not replace has this code from the start, as if it had been replaced before the others.
"""

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pika
from cluster import cluster, names_of
from effects import Verdict, settle
from load import Load
from previous import (
    NoSuchRevision,
    TooShallow,
    checked_out,
    migrated_services,
    previous_release,
)
from stages import Stage, services_replaced, stages
from town import settle as settle_people

from embedded.officer import ensure_officer
from processes.programs import worker
from processes.suite import ProcessSuite
from story.told import tell_story
from testkit.servers.missing import ServerMissing, in_ci

REPORT = Path(".bench/rolling.json")
CUSTOMERS = 8
PATIENCE = 60.0
HEARS, QUEUE = "notification", "notification.events"


def main() -> int:
    """Restart everything, print, keep the figures; return 1 where anything went wrong."""
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
        return _run(arguments, services_replaced(short=arguments.short), None)
    try:
        revision = previous_release() if arguments.to == "previous" else arguments.to
    except TooShallow as shallow:
        if in_ci():
            raise
        print(f"PASSED OVER: {shallow}")
        return 0
    if revision is None:
        print("PASSED OVER: CHANGELOG.md names no release before this one to go back to")
        return 0
    with checked_out(revision) as code:
        migrated = migrated_services(code)
        _say(f"the old code is of {revision}; migrations are new in: {_listed(sorted(migrated))}")
        return _run(arguments, services_replaced(short=arguments.short, migrated=migrated), code)


def _run(arguments: argparse.Namespace, services: Sequence[str], code: Path | None) -> int:
    least = arguments.requests or (1_500 if arguments.short else 10_000)
    processes = [name for service in services for name in names_of(service)]
    with cluster(dict.fromkeys(processes, code)) as suite:
        _say("two web processes a service are ready, and one worker each")
        if code is not None:
            _say(f"migrations have run, old code still runs in: {_listed(services)}")
        customers, product = settle_people(suite, CUSTOMERS)
        began = time.monotonic()
        with Load(suite.url, customers, product, arguments.rate) as load:
            restarts: list[dict[str, Any]] = []
            while load.tally.requests < least and not (load.tally.failures or _unruly(restarts)):
                for stage in stages(processes, code):
                    restarts += _play(suite, stage, arguments)
        seconds = time.monotonic() - began
        verdict = settle(suite.databases, load.tally.said, PATIENCE)
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
        "unruly": _unruly(restarts),
        **_told(verdict),
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    _print(figures)
    return 0 if verdict.well and not load.tally.failures and not _unruly(restarts) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Restart every process under load.")
    parser.add_argument("--short", action="store_true", help="fewer services, 1,500 requests")
    parser.add_argument("--requests", type=int, default=0, help="at least so many")
    parser.add_argument("--rate", type=float, default=60, help="requests a second, at most")
    parser.add_argument("--to", help="'previous', or a revision to upgrade from and go back to")
    parser.add_argument("--plant-loss", action="store_true", help="lose a message on purpose")
    parser.add_argument("--plant-kill", action="store_true", help="give a worker no time to leave")
    return parser.parse_args()


def _play(
    suite: ProcessSuite, stage: Stage, arguments: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    _say(f"{stage.said}, one after another:")
    for name in stage.processes:
        planted = name == worker(HEARS)
        began = time.monotonic()
        status = _leave(suite, name, 0 if planted and arguments.plant_kill else PATIENCE)
        left = time.monotonic() - began
        if planted and arguments.plant_loss:
            _lose_a_message(suite)
        suite.checkouts[name] = stage.code
        suite.launch(name)
        suite.wait_until_ready([name])
        figures = {
            "process": name,
            "stage": stage.said,
            "status": status,
            "left_s": round(left, 2),
            "back_s": round(time.monotonic() - began, 2),
        }
        _say(
            f"  {name}: left with {status} after {figures['left_s']} s,"
            f" back after {figures['back_s']} s"
        )
        yield figures


def _leave(suite: ProcessSuite, name: str, patience: float) -> int:
    """Return the status with which a process left; one that stays too long is killed."""
    try:
        return suite.leave(name, patience)
    except subprocess.TimeoutExpired:
        suite.kill(name)
        return -signal.SIGKILL


def _unruly(restarts: Sequence[dict[str, Any]]) -> list[str]:
    """Return a sentence for each process that did not leave well."""
    return [
        f"{one['process']} left with status {one['status']} instead of 0 ({one['stage']})"
        for one in restarts
        if one["status"] != 0
    ]


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
        f"  {sum(figures['said'].values()):,} times said, {figures['lost']} lost,"
        f" {figures['doubled']} doubled, left over: {figures['waiting'] or 'nothing'}"
    )
    print(f"  said: {_listed([f'{count} {kind}' for kind, count in figures['said'].items()])}")
    for failure in figures["failures"]:
        print(f"  failed: {failure}")
    for sentence in figures["unruly"]:
        print(f"  {sentence}")
    print(f"\nkept in {REPORT}")


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"


def _say(words: str) -> None:
    print(f"  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
