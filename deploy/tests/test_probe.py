"""The probe asks a process of its own machine, and says what is missing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from chassis.management import ManagementServer

PROBE = Path(__file__).resolve().parents[1] / "probe.py"


@pytest.fixture
def lacks() -> dict[str, str]:
    """What the process lacks; nothing at first."""
    return {}


@pytest.fixture
def management(lacks: dict[str, str]) -> Iterator[ManagementServer]:
    server = ManagementServer(0, {"broker": lambda: lacks.get("broker")}, CollectorRegistry())
    server.start()
    yield server
    server.stop()


def probe(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-IS", str(PROBE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_ready_process_is_left_in_peace(management: ManagementServer) -> None:
    asked = probe(str(management.port))
    assert (asked.returncode, asked.stdout) == (0, "")


def test_what_is_missing_is_said(management: ManagementServer, lacks: dict[str, str]) -> None:
    lacks["broker"] = "not connected to the broker yet"
    asked = probe(str(management.port))
    assert asked.returncode == 1
    assert json.loads(asked.stdout)["missing"] == lacks
    assert probe(str(management.port), "/livez").returncode == 0


def test_a_process_that_is_gone_is_not_ready(management: ManagementServer) -> None:
    port = management.port
    management.stop()
    asked = probe(str(port))
    assert asked.returncode == 1
    assert f"port {port} does not answer" in asked.stdout
