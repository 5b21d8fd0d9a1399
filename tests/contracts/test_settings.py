"""A service that is not told what it needs does not start, and says in words what to set."""

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from flask import Flask

from chassis.migrate import migrate
from chassis.settings import SettingsError
from embedded.names import NAMES
from embedded.services import SERVICES


@cache
def told_nothing(service: str) -> "subprocess.CompletedProcess[str]":
    """Start a worker without any settings."""
    command = [sys.executable, "-m", f"{service}.worker"]
    return subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)


def needed(service: str) -> list[str]:
    """Return the variables without which a service has no way of working."""
    told = told_nothing(service).stderr.splitlines()
    return [line.removeprefix("Set ").split(" ")[0] for line in told]


@pytest.mark.parametrize("service", NAMES)
def test_a_process_that_was_told_nothing_says_what_to_set_a_line_each(service: str) -> None:
    done = told_nothing(service)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) >= 10
    for line in lines:
        assert line.startswith("Set "), line
        assert line.endswith("."), line
        assert "_FILE): " in line


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_setting_that_is_missing_is_named(service: Any, bench: Any) -> None:
    names = needed(service.name)
    assert {"DATABASE_URL", "BROKER_URL", "CLIENT_SECRET", "SIGNING_KEY"} <= set(names)
    environment = bench.environment(service.name)
    for name in names:
        told = {key: value for key, value in environment.items() if key != name}
        of_both = (service.create_app, service.build_worker)
        for build in (service.build_worker,) if name == "BROKER_URL" else of_both:
            with pytest.raises(SettingsError, match=f"^Set {name} "):
                build(told)
            with pytest.raises(SettingsError, match=f"^Set {name} "):
                build({**told, name: ""})


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_web_process_has_no_use_for_the_brokers_url(
    service: Any, bench: Any, app_of: Callable[[str], Flask]
) -> None:
    app_of(service.name)  # identity listens, and the database is migrated
    environment = bench.environment(service.name)
    del environment["BROKER_URL"]
    app = service.create_app(environment)
    client, headers = app.test_client(), bench.headers("officer", service.name)
    base = f"/v1/operations/{service.name}"
    assert client.get(f"{base}/status", headers=headers).status_code == 200
    refused = (
        client.get(f"{base}/topology", headers=headers),
        client.post(f"{base}/topology/application", headers=headers),
    )
    assert [answer.status_code for answer in refused] == [503, 503]
    assert {answer.json["code"] for answer in refused} == {"broker_out_of_reach"}
    app.extensions["alheraf"].database.dispose()


def test_a_worker_logs_its_settings_without_secrets(bench: Any) -> None:
    environment = bench.environment("messaging")
    migrate("messaging", environment["DATABASE_URL"])
    command = [sys.executable, "-u", "-m", "messaging.worker"]
    told = []
    with subprocess.Popen(
        command, env={"PATH": "", **environment}, stdout=subprocess.PIPE, text=True
    ) as worker:
        for line in worker.stdout or ():
            told.append(line)
            if "is running" in line:
                worker.terminate()
    assert worker.returncode == 0
    said = next(line for line in told if '"settings: ' in line)
    assert "LOG_LEVEL=INFO" in said
    assert "CLIENT_SECRET=***" in said
    for secret in ("CLIENT_SECRET", "MAIL_TAG_KEY", "DATABASE_URL"):
        assert environment[secret] not in "".join(told)
