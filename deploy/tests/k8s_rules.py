"""Rules about what only the whole of an overlay shows: each complains in a sentence."""

import inspect
import re
from collections.abc import Callable, Iterator
from importlib.resources import files

from chassis.database import Database

from .k8s import K8S, SERVICES, Document, Documents, of_kind

Rule = Callable[[Documents], Iterator[str]]

NAMED = {"app.kubernetes.io/name", "app.kubernetes.io/component"}
"""By these two labels each process is known."""


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


def grows(documents: Documents) -> Iterator[str]:
    """Where anything scales, all do that serve: each by one scaler, which alone says how many."""
    scalers = of_kind(documents, "HorizontalPodAutoscaler", "ScaledObject")
    growing = sorted(one["spec"]["scaleTargetRef"]["name"] for one in scalers)
    there = serving(documents)
    if scalers and growing != sorted(there):
        yield f"scaled are {growing}"
    for name, deployment in there.items():
        if name in growing and "replicas" in deployment["spec"]:
            yield f"each release sets {name} back, against what scales it"
        if name not in growing and "replicas" not in deployment["spec"]:
            yield f"nobody says how many {name} there are"


def serving(documents: Documents) -> dict[str, Document]:
    """Return web and worker processes: whatever is not alone by nature."""
    found = {one["metadata"]["name"]: one for one in of_kind(documents, "Deployment")}
    return {name: one for name, one in found.items() if name != "maintenance"}


def webs_grow_by_their_core(documents: Documents) -> Iterator[str]:
    """A web process uses one core, so another one helps before that is full."""
    for scaler in of_kind(documents, "HorizontalPodAutoscaler"):
        name, spec = scaler["metadata"]["name"], scaler["spec"]
        yield from _has_a_spare(name, spec["minReplicas"], spec["maxReplicas"])
        targets = [one.get("resource", {}).get("target", {}) for one in spec["metrics"]]
        shares = [one.get("averageValue", "") for one in targets]
        if not all(re.fullmatch(r"[5-9]\d\dm", share) for share in shares):
            yield f"{name} grows by {shares} of a core"


def workers_grow_by_their_queues(documents: Documents) -> Iterator[str]:
    """Every queue that a worker owns counts, asked for by the one user that may."""
    known = {one["metadata"]["name"] for one in of_kind(documents, "TriggerAuthentication")}
    for scaler in of_kind(documents, "ScaledObject"):
        name, spec = scaler["metadata"]["name"], scaler["spec"]
        yield from _has_a_spare(name, spec.get("minReplicaCount", 0), spec["maxReplicaCount"])
        told = [one["metadata"] for one in spec["triggers"]]
        counted = {one.get("queueName") for one in told}
        if counted != owned(name.removesuffix("-worker")):
            yield f"{name} grows by {counted}"
        for trigger in spec["triggers"]:
            told = trigger["metadata"]
            how = (trigger["type"], told.get("protocol"), told.get("mode"))
            if how != ("rabbitmq", "http", "QueueLength"):
                yield f"{name} grows by {how}"
            if not 0 < int(told.get("value", 0)) <= 1000:
                yield f"{name} grows by no number of messages"
            if trigger.get("authenticationRef", {}).get("name") not in known:
                yield f"{name} asks as nobody"


def _has_a_spare(name: str, least: int, most: int) -> Iterator[str]:
    if least < 2:
        yield f"{name} is away when one of them dies"
    if most <= least:
        yield f"{name} does not grow"


def owned(service: str) -> set[str]:
    """Return the names of a service's queues, as they stand in its subscriptions."""
    source = K8S.parents[1] / f"services/{service}/src/{service}"
    texts = [source / "worker.py", *(source / "consumers").glob("*.py")]
    written = "".join(text.read_text("utf-8") for text in texts)
    commands = {f"{service}.privacy", f"{service}.privacy_long"}
    return commands | {*re.findall(rf'queue="({service}\.[a-z_]+)"', written)}


def leaves_connections(documents: Documents) -> Iterator[str]:
    """At their most, with those of a release beside them, processes leave some for people.

    Where data is elsewhere, so are its limits.
    """
    each = inspect.signature(Database).parameters["pool_size"].default
    roles = (files("rights") / "sql" / "roles.sql").read_text("utf-8")
    owner, app = (int(limit) for limit in re.findall(r"CONNECTION LIMIT (\d+)", roles))
    taken = dict.fromkeys(SERVICES, 0)
    for name, deployment in serving(documents).items():
        service = name.rpartition("-")[0]
        if service in taken:
            surge = deployment["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
            taken[service] += each * (_most(documents, deployment) + surge)
    for service, connections in taken.items():
        if connections >= app:
            yield f"{service} may take {connections} connections; its role has {app}"
    for server in of_kind(documents, "Cluster"):
        there_are = int(server["spec"]["postgresql"]["parameters"]["max_connections"])
        if len(SERVICES) * (owner + app) >= there_are:
            yield "all roles together have more connections than there are"


def _most(documents: Documents, deployment: Document) -> int:
    for one in of_kind(documents, "HorizontalPodAutoscaler", "ScaledObject"):
        if one["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]:
            return int(one["spec"].get("maxReplicas") or one["spec"]["maxReplicaCount"])
    return int(deployment["spec"]["replicas"])


def lets_nodes_be_drained(documents: Documents) -> Iterator[str]:
    """Where there are budgets, each that serves has one, which chooses its pods and no others."""
    budgets = of_kind(documents, "PodDisruptionBudget")
    for name, deployment in serving(documents).items() if budgets else ():
        labels = deployment["spec"]["template"]["metadata"]["labels"].items()
        mine = [one["spec"] for one in budgets if one["metadata"]["name"] == name]
        if [one.get("maxUnavailable") for one in mine] != [1]:
            yield f"{name} may go as a whole when nodes are drained"
        for spec in mine:
            chosen = spec["selector"].get("matchLabels", {})
            if set(chosen) != NAMED or not chosen.items() <= labels:
                yield f"the budget of {name} chooses {chosen}"
    if extra := {one["metadata"]["name"] for one in budgets} - set(serving(documents)):
        yield f"budgets of nobody: {sorted(extra)}"


def watches_services(documents: Documents) -> Iterator[str]:
    """Where Prometheus looks at all, it finds both processes of each service, and can tell them."""
    for monitor in _monitors(documents, "alheraf"):
        wanted = monitor["spec"]["selector"]["matchLabels"].items()
        found = {
            one["metadata"]["name"]
            for one in of_kind(documents, "Service")
            if wanted <= one["metadata"].get("labels", {}).items()
        }
        if found != {f"{service}-management" for service in SERVICES}:
            yield f"Prometheus looks at {sorted(found)}"
        for endpoint in monitor["spec"]["endpoints"]:
            labels = {one["targetLabel"] for one in endpoint.get("relabelings", ())}
            if labels != {"service", "component"}:
                yield "alerts cannot tell which process it is"


def watches_data(documents: Documents) -> Iterator[str]:
    """What the alerts about broker and databases read is asked for, and is there."""
    for broker in of_kind(documents, "RabbitmqCluster"):
        name = broker["metadata"]["name"]
        plugins = set(broker["spec"]["rabbitmq"].get("additionalPlugins", ()))
        if missing := sorted({"rabbitmq_prometheus", "rabbitmq_management"} - plugins):
            yield f"{name} lacks {missing}"
        asked = {
            (endpoint["port"], endpoint["path"], *endpoint.get("params", {}).get("family", ()))
            for monitor in _monitors(documents, name)
            for endpoint in monitor["spec"]["endpoints"]
        }
        if asked != BROKER_SAYS:
            yield f"Prometheus asks {name} for {sorted(asked)}"
    for server in of_kind(documents, "Cluster"):
        if not server["spec"].get("monitoring", {}).get("enablePodMonitor"):
            yield f"nobody looks at {server['metadata']['name']}"


BROKER_SAYS = {
    ("prometheus", "/metrics"),
    ("prometheus", "/metrics/detailed", "queue_coarse_metrics", "queue_consumer_count"),
}
"""Its alarms; and each queue's length and consumers: deploy/monitoring/README.md."""


def _monitors(documents: Documents, name: str) -> list[Document]:
    known = of_kind(documents, "ServiceMonitor")
    return [one for one in known if one["metadata"]["name"] == name]


def watches_the_gateway(documents: Documents) -> Iterator[str]:
    """Where Prometheus looks at all, it looks at the gateway where clients find it."""
    if not _monitors(documents, "alheraf"):
        return
    told = of_kind(documents, "ConfigMap")
    public = {one["data"]["PUBLIC_URL"] for one in told if "PUBLIC_URL" in one["data"]}
    probes = [one["spec"] for one in of_kind(documents, "Probe") if one["spec"]["prober"]["url"]]
    looked_at = {
        (one["jobName"], url) for one in probes for url in one["targets"]["staticConfig"]["static"]
    }
    pages = ("meta", *(f"asyncapi/{name}.json" for name in SERVICES))
    if looked_at != {("gateway", f"{url}/{page}") for url in public for page in pages}:
        yield f"looked at from outside is {sorted(looked_at)}"


RULES: tuple[Rule, ...] = (
    refuses_what_may_do_harm,
    harms_nobody,
    keeps_data,
    is_published,
    grows,
    webs_grow_by_their_core,
    workers_grow_by_their_queues,
    leaves_connections,
    lets_nodes_be_drained,
    watches_services,
    watches_data,
    watches_the_gateway,
)
