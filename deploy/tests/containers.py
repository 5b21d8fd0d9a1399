"""What compose and Kubernetes give each container: its environment, and which secrets where."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .k8s import SERVICES, Document, of_kind, pod_of, rendered

ROOT = Path(__file__).resolve().parents[2]
_SECRETS = "./.compose/secrets"


@dataclass(frozen=True)
class Given:
    """What a container is given; `mounts` are folders of secrets, as `make compose` names them."""

    environment: Mapping[str, str]
    mounts: Mapping[str, str]


def in_compose() -> dict[str, Given]:
    """Return each container's share, under its name."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    return {
        name: Given(one.get("environment") or {}, _mounted(one)) for name, one in services.items()
    }


def in_kubernetes(overlay: str) -> dict[str, Given]:
    """Return each container's share, under its name in compose."""
    kept = {one["metadata"]["name"]: one["data"] for one in of_kind(rendered(overlay), "ConfigMap")}
    found = {}
    for document in of_kind(rendered(overlay), "Deployment", "Job"):
        (container,) = pod_of(document)["containers"]
        references = [one["configMapRef"]["name"] for one in container.get("envFrom", ())]
        environment = {
            **{name: value for one in references for name, value in kept[one].items()},
            **{one["name"]: one["value"] for one in container.get("env", ())},
        }
        name = re.sub(r"(-web)?(-\d+)*$", "", document["metadata"]["name"])
        found[name] = Given(environment, _mounted_in(pod_of(document)))
    return {f"{name}-web" if name in SERVICES else name: one for name, one in found.items()}


def _mounted(service: Mapping[str, Any]) -> dict[str, str]:
    mounts = [volume.split(":") for volume in service.get("volumes", ())]
    return {
        where: source.removeprefix(_SECRETS).strip("/")
        for source, where, *_ in mounts
        if source.startswith(_SECRETS)
    }


def _mounted_in(pod: Document) -> dict[str, str]:
    volumes = {one["name"]: one.get("secret", {}).get("secretName") for one in pod["volumes"]}
    (container,) = pod["containers"]
    return {
        one["mountPath"]: secret.removesuffix("-secrets")
        for one in container["volumeMounts"]
        if (secret := volumes[one["name"]])
    }
