"""The overlays as kubectl renders them."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KUBECTL = Path(sys.executable).with_name("kubectl")
K8S = Path(__file__).resolve().parents[1] / "k8s"
RUNNING = ("one-node", "one-node/jobs", "production", "production/jobs", "production/restored")
OVERLAYS = (*RUNNING, "production/data", "production/recovered")
SERVICES = ("booking", "catalog", "identity", "messaging", "notification", "privacy")

Document = dict[str, Any]
Documents = tuple[Document, ...]


@cache
def rendered(overlay: str) -> Documents:
    return render(K8S / "overlays" / overlay)


def render(folder: Path) -> Documents:
    command = [KUBECTL, "kustomize", folder]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return tuple(yaml.safe_load_all(ran.stdout))


def whole(overlay: str) -> Documents:
    """Return all that a first installation applies, in its order."""
    parts = [f"{overlay}/data"] if f"{overlay}/data" in OVERLAYS else []
    return tuple(one for part in [*parts, f"{overlay}/jobs", overlay] for one in rendered(part))


def of_kind(documents: Documents, *kinds: str) -> list[Document]:
    return [one for one in documents if one["kind"] in kinds]


def pod_of(document: Document) -> Document:
    pod: Document = document["spec"]["template"]["spec"]
    return pod
