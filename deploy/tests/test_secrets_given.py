"""Who is given which secrets: each file that a process is pointed to, and the broker's URL no web.

A secret of Kubernetes holds what `make compose` puts into the folder of its name.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from compose.secret_files import make_secret_files

from .containers import Given, in_compose, in_kubernetes
from .k8s import SERVICES

READ = {
    "web": [],
    "worker": ["BROKER_URL_FILE", "/run/broker/broker_url"],
    "release": ["BROKER_URL_FILE", "/run/release/broker_url"],
}
"""Where each kind of process finds the way to the broker."""


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    make_secret_files(folder)
    return folder


def told() -> list[tuple[str, Given]]:
    overlays = ("one-node", "one-node/jobs", "production", "production/jobs")
    everywhere = [in_compose(), *(in_kubernetes(overlay) for overlay in overlays)]
    return [one for found in everywhere for one in found.items()]


def lacking(given: Given, secrets: Path) -> list[str]:
    """Return which secrets a container is pointed to that nobody makes for it."""
    pointed = [Path(value) for name, value in given.environment.items() if name.endswith("_FILE")]
    seen = [
        Path(where) / path.name
        for where, folder in given.mounts.items()
        for path in (secrets / folder).glob("*")
    ]
    return [str(one) for one in pointed if one not in seen]


def test_every_secret_that_is_pointed_to_is_made_for_its_reader(secrets: Path) -> None:
    of_ours = [(name, one) for name, one in told() if name != "gateway"]
    assert {name: lacking(one, secrets) for name, one in of_ours if lacking(one, secrets)} == {}
    web = in_compose()["catalog-web"]
    wrong = replace(web, environment={"LINK_KEY_FILE": "/run/secrets/link_key"})
    assert lacking(wrong, secrets) == ["/run/secrets/link_key"]


def broker_urls(given: Given, secrets: Path) -> Iterator[str]:
    """Walk over where a container reads how to come to the broker."""
    for name, value in given.environment.items():
        if name.startswith("BROKER_URL") or "amqp://" in value:
            yield name
    for where, folder in given.mounts.items():
        for path in sorted((secrets / folder).rglob("*")):
            if path.is_file() and "amqp://" in path.read_text(encoding="utf-8"):
                yield f"{where}/{path.relative_to(secrets / folder)}"


def test_workers_can_read_the_brokers_url_and_web_processes_cannot(secrets: Path) -> None:
    for name, given in told():
        service, _, kind = name.rpartition("-")
        wanted = READ[kind] if service in SERVICES else []
        assert list(broker_urls(given, secrets)) == wanted, name


@pytest.mark.parametrize(
    ("environment", "mounts", "seen"),
    [
        ({"BROKER_URL_FILE": "/run/secrets/broker_url"}, {}, "BROKER_URL_FILE"),
        ({"BROKER_URL": ""}, {}, "BROKER_URL"),
        ({"EVENTS": "amqp://booking:1234@rabbitmq:5672/alheraf"}, {}, "EVENTS"),
        ({}, {"/run/broker": "booking-broker"}, "/run/broker/broker_url"),
        ({}, {"/run/all": ""}, "/run/all/booking-broker/broker_url"),
    ],
)
def test_a_web_process_that_can_read_it_is_seen(
    secrets: Path, environment: dict[str, str], mounts: dict[str, str], seen: str
) -> None:
    web = in_compose()["booking-web"]
    harmed = Given({**web.environment, **environment}, {**web.mounts, **mounts})
    assert seen in broker_urls(harmed, secrets)
