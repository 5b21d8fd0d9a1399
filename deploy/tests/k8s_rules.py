"""Rules about what only the whole of an overlay shows: each complains in a sentence."""

from collections.abc import Callable, Iterator

from .k8s import Document, Documents, of_kind

Rule = Callable[[Documents], Iterator[str]]


def refuses_what_may_do_harm(documents: Documents) -> Iterator[str]:
    """Every namespace enforces the restricted pod security standard."""
    for space in of_kind(documents, "Namespace"):
        labels = space["metadata"].get("labels", {})
        if labels.get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"{space['metadata']['name']} lets anything run"


def harms_nobody(documents: Documents) -> Iterator[str]:
    """The broker's pods say what the restricted standard of their namespace wants to hear."""
    for broker in of_kind(documents, "RabbitmqCluster"):
        override = broker["spec"].get("override", {}).get("statefulSet", {}).get("spec", {})
        pod = override.get("template", {}).get("spec", {})
        security = pod.get("securityContext", {})
        if not security.get("runAsNonRoot") or "seccompProfile" not in security:
            yield "the broker may run as root, or call whatever it likes"
        for kind, name in (("initContainers", "setup-container"), ("containers", "rabbitmq")):
            mine = [one["securityContext"] for one in pod.get(kind, ()) if one["name"] == name]
            if not any(_is_harmless(one) for one in mine):
                yield f"the broker's {name} may gain privileges"


def _is_harmless(security: Document) -> bool:
    return security.get("allowPrivilegeEscalation") is False and security.get(
        "capabilities", {}
    ).get("drop") == ["ALL"]


def keeps_data(documents: Documents) -> Iterator[str]:
    """Databases and broker have three nodes apart; databases are backed up, for a limited time."""
    for broker in of_kind(documents, "RabbitmqCluster"):
        spec = broker["spec"]
        apart = spec.get("affinity", {}).get("podAntiAffinity", {})
        if spec["replicas"] != 3 or "requiredDuringSchedulingIgnoredDuringExecution" not in apart:
            yield "the broker has no three nodes apart"
        if "pause_minority" not in spec["rabbitmq"].get("additionalConfig", ""):
            yield "two halves of the broker may go on by themselves"
    for server in of_kind(documents, "Cluster"):
        spec, name = server["spec"], server["metadata"]["name"]
        if spec["instances"] != 3 or spec["affinity"].get("podAntiAffinityType") != "required":
            yield f"{name} has no three nodes apart"
        if spec.get("minSyncReplicas", 0) < 1:
            yield f"{name} commits what no other has"
        backup = spec.get("backup", {})
        if not backup.get("barmanObjectStore", {}).get("destinationPath"):
            yield f"{name} keeps no backups"
        if not backup.get("retentionPolicy", "").endswith("d"):
            yield f"{name} keeps backups for ever"
        nightly = of_kind(documents, "ScheduledBackup")
        if name not in {one["spec"]["cluster"]["name"] for one in nightly}:
            yield f"{name} is not backed up by the clock"


def is_published(documents: Documents) -> Iterator[str]:
    """The gateway, and nobody else, has an address that clients reach, and sees who they are."""
    for service in of_kind(documents, "Service"):
        name, spec = service["metadata"]["name"], service["spec"]
        kind = spec.get("type", "ClusterIP")
        if name != "gateway-web" and kind != "ClusterIP":
            yield f"{name} can be reached from outside"
        if name == "gateway-web" and kind not in {"LoadBalancer", "NodePort"}:
            yield "no client reaches the gateway"
        if name == "gateway-web" and spec.get("externalTrafficPolicy") != "Local":
            yield "the gateway takes all clients for one network, and limits them together"


RULES: tuple[Rule, ...] = (refuses_what_may_do_harm, harms_nobody, keeps_data, is_published)
