"""Each variable that compose and Kubernetes set is one that the process reads, and none is missing.

What a process reads stands in its settings class; what the jobs, the sandbox and the gateway read,
in their own documentation.
"""

import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import chassis.migrate
import rights.__main__
import sandbox.__main__
from chassis.settings import ServiceSettings

from .containers import ROOT, in_compose, in_kubernetes
from .k8s import SERVICES

NAME = re.compile(r"\b[A-Z][A-Z_]+\b")
SERVED_BY = {"BIND", "THREADS", "MAX_REQUESTS"}
"""What gunicorn.conf.py reads."""
NEVER_BY_WEB = {"BROKER_URL"}
"""What every process could read, and only those need that speak to the broker."""
SERVERS = {"postgres": {"POSTGRES_USER"}, "rabbitmq": {"RABBITMQ_DEFAULT_USER"}}
"""What the images of others read."""

Environment = Mapping[str, str]


def settings_of(service: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"{service}.settings")
    (found,) = (
        one
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, ServiceSettings) and one is not ServiceSettings
    )
    return found


def read_by(container: str) -> set[str]:
    """Return what a container's process can be told, by the container's name in compose."""
    service, _, kind = container.rpartition("-")
    if service in SERVICES:
        told = {field.name.upper() for field in dataclasses.fields(settings_of(service))}
        if kind == "web":
            return told - NEVER_BY_WEB | SERVED_BY
        return told if kind == "worker" else told | documented(chassis.migrate)
    if container in {"rights", "maintenance"}:
        return documented(rights.__main__)
    if container == "sandbox":
        return documented(sandbox.__main__)
    if container == "gateway":
        readme = (ROOT / "deploy/gateway/README.md").read_text("utf-8")
        return set(NAME.findall(readme)) | {f"GATEWAY_{name.upper()}" for name in SERVICES}
    return SERVERS[container]


def documented(module: Any) -> set[str]:
    return set(NAME.findall(f"{module.__doc__}"))


def complaints(container: str, environment: Environment) -> Iterator[str]:
    names = {name.removesuffix("_FILE") for name in environment}
    for name in sorted(names - read_by(container)):
        yield f"{container} does not read {name}"
    service, _, kind = container.rpartition("-")
    if service in SERVICES:
        fields = dataclasses.fields(settings_of(service))
        needed = {one.name.upper() for one in fields if one.default is dataclasses.MISSING}
        needed |= set() if kind == "web" else NEVER_BY_WEB
        for name in sorted(needed - names):
            yield f"{container} is not told {name}"


@pytest.mark.parametrize("container", in_compose())
def test_compose_sets_what_is_read_and_all_that_is_needed(container: str) -> None:
    assert list(complaints(container, in_compose()[container].environment)) == []


@pytest.mark.parametrize("overlay", ["one-node", "one-node/jobs", "production", "production/jobs"])
def test_kubernetes_sets_what_is_read_and_all_that_is_needed(overlay: str) -> None:
    found = in_kubernetes(overlay)
    assert len(found) >= len(SERVICES)
    assert [said for name, one in found.items() for said in complaints(name, one.environment)] == []


def test_a_wrong_name_and_a_missing_one_are_seen() -> None:
    given = dict(in_compose()["booking-web"].environment)
    given["PAYMENTS_URL"] = given.pop("PAYMENT_URL")
    assert list(complaints("booking-web", given)) == [
        "booking-web does not read PAYMENTS_URL",
        "booking-web is not told PAYMENT_URL",
    ]
    wrong = {"GATEWAY_TLS": "on"}
    assert list(complaints("gateway", wrong)) == ["gateway does not read GATEWAY_TLS"]


def test_the_brokers_url_is_for_workers_and_release_jobs() -> None:
    for kind in ("worker", "release"):
        given = dict(in_compose()[f"booking-{kind}"].environment)
        url = given.pop("BROKER_URL_FILE")
        assert list(complaints(f"booking-{kind}", given)) == [
            f"booking-{kind} is not told BROKER_URL"
        ]
    given = {**in_compose()["booking-web"].environment, "BROKER_URL_FILE": url}
    assert list(complaints("booking-web", given)) == ["booking-web does not read BROKER_URL"]
