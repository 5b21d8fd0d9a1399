"""Each variable that compose and Kubernetes set is one that the process reads, and none is missing.

What a process reads stands in its settings class; what the jobs, the sandbox and the gateway read,
in their own documentation. A secret's file is one that `make compose` makes for that reader.
"""

import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import chassis.migrate
import rights.__main__
import sandbox.__main__
from chassis.settings import ServiceSettings
from compose.secret_files import make_secret_files

from .k8s import SERVICES, of_kind, pod_of, rendered

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\b[A-Z][A-Z_]+\b")
SERVED_BY = {"BIND", "THREADS", "MAX_REQUESTS"}
"""What gunicorn.conf.py reads."""
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
        more = {"web": SERVED_BY, "worker": set(), "release": documented(chassis.migrate)}
        return told | more[kind]
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
    service = container.rpartition("-")[0]
    if service in SERVICES:
        fields = dataclasses.fields(settings_of(service))
        needed = {one.name.upper() for one in fields if one.default is dataclasses.MISSING}
        for name in sorted(needed - names):
            yield f"{container} is not told {name}"


def in_compose() -> dict[str, Environment]:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    return {name: one.get("environment") or {} for name, one in services.items()}


def in_kubernetes(overlay: str) -> dict[str, Environment]:
    """Return each container's environment, under its name in compose."""
    kept = {one["metadata"]["name"]: one["data"] for one in of_kind(rendered(overlay), "ConfigMap")}
    found = {}
    for document in of_kind(rendered(overlay), "Deployment", "Job"):
        (container,) = pod_of(document)["containers"]
        references = [one["configMapRef"]["name"] for one in container.get("envFrom", ())]
        found[re.sub(r"(-web)?(-\d+)*$", "", document["metadata"]["name"])] = {
            **{name: value for one in references for name, value in kept[one].items()},
            **{one["name"]: one["value"] for one in container.get("env", ())},
        }
    return {f"{name}-web" if name in SERVICES else name: one for name, one in found.items()}


@pytest.mark.parametrize("container", in_compose())
def test_compose_sets_what_is_read_and_all_that_is_needed(container: str) -> None:
    assert list(complaints(container, in_compose()[container])) == []


@pytest.mark.parametrize("overlay", ["one-node", "one-node/jobs", "production", "production/jobs"])
def test_kubernetes_sets_what_is_read_and_all_that_is_needed(overlay: str) -> None:
    found = in_kubernetes(overlay)
    assert len(found) >= len(SERVICES)
    assert [said for name, one in found.items() for said in complaints(name, one)] == []


def test_a_wrong_name_and_a_missing_one_are_seen() -> None:
    given = dict(in_compose()["booking-web"])
    given["PAYMENTS_URL"] = given.pop("PAYMENT_URL")
    assert list(complaints("booking-web", given)) == [
        "booking-web does not read PAYMENTS_URL",
        "booking-web is not told PAYMENT_URL",
    ]
    wrong = {"GATEWAY_TLS": "on"}
    assert list(complaints("gateway", wrong)) == ["gateway does not read GATEWAY_TLS"]


def lacking(container: str, environment: Environment, secrets: Path) -> list[str]:
    """Return which secrets a container is pointed to that nobody makes for it."""
    service, _, kind = container.rpartition("-")
    mine = {"web": service, "worker": service, "release": service}.get(kind, container)
    folders = {"/run/secrets": secrets / mine, "/run/release": secrets / f"{mine}-release"}
    pointed = [Path(value) for name, value in environment.items() if name.endswith("_FILE")]
    return [str(one) for one in pointed if not (folders[str(one.parent)] / one.name).is_file()]


def test_every_secret_that_is_pointed_to_is_made_for_its_reader(tmp_path: Path) -> None:
    make_secret_files(tmp_path)
    told = [*in_compose().items(), *in_kubernetes("production").items()]
    told += in_kubernetes("production/jobs").items()
    of_ours = [(name, one) for name, one in told if name != "gateway"]
    assert [each for name, one in of_ours for each in lacking(name, one, tmp_path)] == []
    assert lacking("catalog-web", {"LINK_KEY_FILE": "/run/secrets/link_key"}, tmp_path)
