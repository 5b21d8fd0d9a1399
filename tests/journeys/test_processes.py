"""The whole story on PostgreSQL and RabbitMQ: six web and six worker processes, as in production.

Every process is started by its command line; nothing is shared but the servers. While they still
run, whoever watches them is tried too: dashboards and alerts ask for what is really measured.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from embedded.officer import ensure_officer
from processes.suite import ProcessSuite
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.rabbitmq import RabbitServer

from .prometheus import Prometheus, prometheus

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SERVICES = {"identity", "catalog", "booking", "messaging", "notification", "privacy"}
MONITORING = Path(__file__).resolve().parents[2] / "deploy/monitoring"
OTHERS = ("rabbitmq_", "cnpg_", "probe_")
"""What RabbitMQ, CloudNativePG and the blackbox exporter measure; they are not read here."""
LEVELS = ("service:http", "http_", "database_pool_wait")
"""A machine that tests promises no level of service."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("processes")


@pytest.fixture(scope="module")
def lived_on(
    suite_postgres_url: str, rabbitmq_server: RabbitServer | ServerMissing, home: Path
) -> Iterator[ProcessSuite]:
    """A running suite on which the story was told."""
    if isinstance(rabbitmq_server, ServerMissing):
        without_server(str(rabbitmq_server))
        return
    with (
        rabbitmq_server.fresh_vhost() as broker_url,
        ProcessSuite(suite_postgres_url, broker_url, home) as suite,
    ):
        _tell_story(suite, home)
        yield suite


@pytest.fixture(scope="module")
def watched(lived_on: ProcessSuite, home: Path) -> Iterator[Prometheus]:
    """A Prometheus that has read every process of it."""
    targets = {
        (service, component): f"127.0.0.1:{lived_on.addresses.ports[f'{service}-{component}']}"
        for service in SERVICES
        for component in ("web", "worker")
    }
    with prometheus(targets, home / "prometheus") as asked:
        asked.wait_until("up == 1", series=len(targets))
        yield asked


def test_the_story_passes_on_separate_processes(lived_on: ProcessSuite, home: Path) -> None:
    logs = {name: lived_on.log(name) for name in lived_on.names}
    told = json.loads((home / "story.json").read_text(encoding="utf-8"))
    assert {row["service"] for row in told["receipts"]} == SERVICES
    assert all(row["verified"] and not row["still_tied"] for row in told["receipts"])
    assert not any(row["residual"] for row in told["receipts"])
    assert sum(row["erased"] for row in told["receipts"]) > 0
    assert all(logs[f"{service}-worker"] for service in SERVICES)
    for identifier in told["erased_person"]["identifiers"]:
        assert [name for name, log in logs.items() if identifier in log] == []


def _tell_story(suite: ProcessSuite, home: Path) -> None:
    officer = ensure_officer(suite)
    environment = {
        **os.environ,
        "STORY_OFFICER_EMAIL": officer.email,
        "STORY_OFFICER_PASSWORD": officer.password,
        "MAIL_URL": suite.mail_url,
    }
    command = [sys.executable, "-m", "story", "--base", suite.url, "--home", str(home)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_what_is_asked_of_prometheus_is_really_measured(watched: Prometheus) -> None:
    asked = [*_of_dashboards(), *_of_alerts()]
    assert len(asked) > 40
    missing = {
        expression: lacking
        for expression in asked
        if not expression.startswith(OTHERS) and (lacking := _lacking(watched, expression))
    }
    assert missing == {}


def test_a_name_that_nobody_measures_is_noticed(watched: Prometheus) -> None:
    assert _lacking(watched, "max by (service) (eventing_outbox_row)") == ["eventing_outbox_row"]
    told = _lacking(watched, 'sum by (route, status) (rate(http_requests_total{path="/"}[5m]))')
    assert told == ["http_requests_total has no path"]


def test_no_alert_of_ours_fires_on_a_healthy_suite(watched: Prometheus) -> None:
    mine = [one for one in _of_alerts() if not any(other in one for other in (*OTHERS, *LEVELS))]
    firing = {one: watched.query(one) for one in mine}
    assert len(firing) > 10
    assert {one: series for one, series in firing.items() if series} == {}


def _of_dashboards() -> Iterator[str]:
    for file in sorted((MONITORING / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text("utf-8"))["panels"]:
            for target in panel["targets"]:
                yield target["expr"]


def _of_alerts() -> Iterator[str]:
    for file in sorted((MONITORING / "alerts").glob("*.yaml")):
        for group in yaml.safe_load(file.read_text("utf-8"))["groups"]:
            for rule in group["rules"]:
                yield str(rule["expr"])


def _lacking(watched: Prometheus, expression: str) -> list[str]:
    """Return which names and labels of an expression no process knows."""
    watched.query(expression)  # raises where it is no PromQL
    bare = re.sub(r'"[^"]*"', '""', expression)
    grouped = {
        label.strip() for inner in re.findall(r"by \(([^)]*)\)", bare) for label in inner.split(",")
    }
    bare = re.sub(r"by \([^)]*\)|service:[a-z0-9_:]+", "", bare)
    lacking = []
    for name, selected in re.findall(r"\b([a-z]+(?:_[a-z0-9]+)+|up)\b(?!\()(?:\{([^}]*)\})?", bare):
        if name.startswith(OTHERS):
            continue
        wanted = grouped | {one.split("=")[0].rstrip("!") for one in selected.split(",") if one}
        lacking += _unknown(watched, name, wanted)
    return lacking


def _unknown(watched: Prometheus, name: str, wanted: set[str]) -> list[str]:
    series: list[Any] = [one["metric"] for one in watched.query(name)]
    if not series:
        return [name]
    known = set().union(*series)
    return [f"{name} has no {label}" for label in sorted(wanted - known)]
