"""Every overlay is rendered with all its components, fits its schemas, and keeps our rules.

Kubernetes' own kinds are checked against their schemas; custom resources (KEDA, CloudNativePG,
RabbitMQ's and Prometheus' operators) have none here, and are checked by rules of ours.
"""

import copy
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

K8S = Path(__file__).resolve().parents[1] / "k8s"
OVERLAYS = ("one-node", "one-node/jobs", "production", "production/jobs")
SERVICES = ("booking", "catalog", "identity", "messaging", "notification", "privacy")
VERSION = "1.31"

Document = dict[str, Any]
Rule = Callable[[Document], Iterator[str]]


@cache
def rendered(overlay: str) -> tuple[Document, ...]:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl renders the overlays, and is not installed here")
    command = ["kubectl", "kustomize", str(K8S / "overlays" / overlay)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return tuple(yaml.safe_load_all(ran.stdout))


def of_kind(documents: tuple[Document, ...], *kinds: str) -> list[Document]:
    return [one for one in documents if one["kind"] in kinds]


def pod_of(document: Document) -> Document:
    pod: Document = document["spec"]["template"]["spec"]
    return pod


# --- the rules ------------------------------------------------------------------------------------


def runs_as_nobody(document: Document) -> Iterator[str]:
    security = pod_of(document).get("securityContext", {})
    if not security.get("runAsNonRoot") or not security.get("runAsUser"):
        yield "may run as root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "has no seccomp profile"


def can_do_nothing_special(document: Document) -> Iterator[str]:
    for container in pod_of(document)["containers"]:
        security = container.get("securityContext", {})
        if not security.get("readOnlyRootFilesystem"):
            yield f"{container['name']} may write to its root file system"
        if security.get("allowPrivilegeEscalation") is not False:
            yield f"{container['name']} may gain privileges"
        if security.get("capabilities", {}).get("drop") != ["ALL"]:
            yield f"{container['name']} keeps capabilities"


def says_what_it_needs(document: Document) -> Iterator[str]:
    for container in pod_of(document)["containers"]:
        resources = container.get("resources", {})
        if set(resources.get("requests", {})) != {"cpu", "memory"}:
            yield f"{container['name']} requests no cpu or memory"
        if "memory" not in resources.get("limits", {}):
            yield f"{container['name']} has no limit of memory"


def gets_no_token(document: Document) -> Iterator[str]:
    pod = pod_of(document)
    if pod.get("automountServiceAccountToken") is not False:
        yield "gets a token of Kubernetes"
    if pod.get("enableServiceLinks") is not False:
        yield "gets other services' addresses as variables, which could pass for settings"


def is_probed(document: Document) -> Iterator[str]:
    if document["kind"] == "Job":
        return
    for container in pod_of(document)["containers"]:
        wanted = {"startupProbe", "livenessProbe"}
        if container["name"] in {"web", "worker"}:
            wanted.add("readinessProbe")
        if missing := sorted(wanted - set(container)):
            yield f"{container['name']} lacks {', '.join(missing)}"


def names_a_version(document: Document) -> Iterator[str]:
    for container in pod_of(document)["containers"]:
        if ":" not in container["image"] or container["image"].endswith(":latest"):
            yield f"{container['image']} may change by itself"


def holds_secrets_in_files(document: Document) -> Iterator[str]:
    for container in pod_of(document)["containers"]:
        if any("secretRef" in one for one in container.get("envFrom", ())) or any(
            "secretKeyRef" in one.get("valueFrom", {}) for one in container.get("env", ())
        ):
            yield f"{container['name']} has a secret in its environment"


RULES: tuple[Rule, ...] = (
    runs_as_nobody,
    can_do_nothing_special,
    says_what_it_needs,
    gets_no_token,
    is_probed,
    names_a_version,
    holds_secrets_in_files,
)

BREAKAGES: tuple[tuple[Rule, Callable[[Document], object]], ...] = (
    (runs_as_nobody, lambda pod: pod.pop("securityContext")),
    (can_do_nothing_special, lambda pod: pod["containers"][0]["securityContext"].clear()),
    (says_what_it_needs, lambda pod: pod["containers"][0]["resources"].pop("limits")),
    (gets_no_token, lambda pod: pod.pop("automountServiceAccountToken")),
    (is_probed, lambda pod: pod["containers"][0].pop("readinessProbe")),
    (names_a_version, lambda pod: pod["containers"][0].update(image="alheraf/booking")),
    (
        holds_secrets_in_files,
        lambda pod: pod["containers"][0]["envFrom"].append({"secretRef": {"name": "s"}}),
    ),
)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubernetes_own_kinds_fit_their_schemas(overlay: str) -> None:
    own = [one for one in rendered(overlay) if "." not in one["apiVersion"].split("/")[0]]
    own += [one for one in rendered(overlay) if ".k8s.io/" in one["apiVersion"]]
    assert own
    for document in own:
        kubernetes_validate.validate(document, VERSION, strict=True)


def test_a_document_that_does_not_fit_is_refused() -> None:
    broken = copy.deepcopy(of_kind(rendered("one-node"), "Deployment")[0])
    broken["spec"]["replicas"] = "two"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_whatever_runs_keeps_our_rules(overlay: str, rule: Rule) -> None:
    running = of_kind(rendered(overlay), "Deployment", "StatefulSet", "Job", "CronJob")
    assert running
    assert {one["metadata"]["name"]: list(rule(one)) for one in running if list(rule(one))} == {}


@pytest.mark.parametrize(("rule", "harm"), BREAKAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_each_rule_is_seen_to_fail(rule: Rule, harm: Callable[[Document], object]) -> None:
    (web,) = (
        copy.deepcopy(one)
        for one in of_kind(rendered("one-node"), "Deployment")
        if one["metadata"]["name"] == "booking-web"
    )
    assert not list(rule(web))
    harm(pod_of(web))
    assert list(rule(web))


def test_every_rule_has_its_breakage() -> None:
    assert {rule for rule, _ in BREAKAGES} == set(RULES)


# --- who may speak to whom ------------------------------------------------------------------------


def policies(overlay: str) -> list[Document]:
    return of_kind(rendered(overlay), "NetworkPolicy")


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_in_every_namespace_nobody_speaks_but_for_what_is_named(overlay: str) -> None:
    spaces = {one["metadata"]["name"] for one in of_kind(rendered(overlay), "Namespace")}
    closed = {
        one["metadata"]["namespace"]
        for one in policies(overlay)
        if one["spec"]["podSelector"] == {}
        and one["spec"]["policyTypes"] == ["Ingress", "Egress"]
        and not {"ingress", "egress"} & set(one["spec"])
    }
    assert closed == spaces


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_every_way_out_names_its_end_and_its_ports(overlay: str) -> None:
    ways = [(one, way) for one in policies(overlay) for way in one["spec"].get("egress", ())]
    assert ways
    for policy, way in ways:
        assert way.get("to"), policy["metadata"]["name"]
        assert way.get("ports"), policy["metadata"]["name"]


def reaches(service: str, component: str, target: str, port: int) -> bool:
    """Tell whether a pod may speak to a service's web pods on a port: both sides must say so."""
    me = {"name": service, "component": component}
    them = {"name": target, "component": "web"}
    out = any(
        chosen(one["spec"]["podSelector"], me) and allows(way["to"], way["ports"], them, port)
        for one in policies("production")
        for way in one["spec"].get("egress", ())
    )
    into = any(
        chosen(one["spec"]["podSelector"], them)
        and allows(way.get("from", ()), way["ports"], me, port)
        for one in policies("production")
        for way in one["spec"].get("ingress", ())
    )
    return out and into


def chosen(selector: Document, labels: dict[str, str]) -> bool:
    """Tell whether a selector chooses a pod with these labels (without their common prefix)."""
    prefix = "app.kubernetes.io/"
    exact = selector.get("matchLabels", {}).items()
    among = selector.get("matchExpressions", ())
    return all(labels.get(key.removeprefix(prefix)) == value for key, value in exact) and all(
        labels.get(one["key"].removeprefix(prefix)) in one["values"] for one in among
    )


def allows(peers: Any, ports: Any, labels: dict[str, str], port: int) -> bool:
    return any(one["port"] == port for one in ports) and any(
        "podSelector" in peer
        and "namespaceSelector" not in peer
        and chosen(peer["podSelector"], labels)
        for peer in peers
    )


def settings_of(service: str) -> dict[str, str]:
    own = of_kind(rendered("production"), "ConfigMap")
    (mine,) = (one for one in own if one["metadata"]["name"].startswith(f"{service}-settings-"))
    (common,) = (one for one in own if one["metadata"]["name"].startswith("common-"))
    return {**common["data"], **mine["data"]}


# Catalog's address stands among what all share, and booking alone calls there.
NOT_CALLED = {(service, "CATALOG_URL") for service in SERVICES if service != "booking"}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("component", ["web", "worker"])
def test_each_address_that_a_service_is_given_can_be_reached(service: str, component: str) -> None:
    called = {
        name: value.split("//")[1].split("-web:8000")[0]
        for name, value in settings_of(service).items()
        if "-web:8000" in value and (service, name) not in NOT_CALLED
    }
    assert {"JWKS_URL", "IDENTITY_URL", "PRIVACY_URL"} <= set(called)
    shut = [
        name for name, target in called.items() if not reaches(service, component, target, 8000)
    ]
    assert shut == []


def test_what_is_not_named_is_shut() -> None:
    assert reaches("booking", "web", "catalog", 8000)
    assert not reaches("messaging", "worker", "catalog", 8000)
    assert not reaches("catalog", "web", "booking", 8000)
    assert not reaches("booking", "web", "identity", 9000)


@pytest.mark.parametrize("service", SERVICES)
def test_a_web_process_cannot_reach_the_broker(service: str) -> None:
    for policy in policies("production"):
        if chosen(policy["spec"]["podSelector"], {"name": service, "component": "web"}):
            for way in policy["spec"].get("egress", ()):
                assert not {5672, 15672} & {port["port"] for port in way["ports"]}


# --- custom resources -----------------------------------------------------------------------------


def test_what_grows_is_there_and_named_once() -> None:
    documents = rendered("production")
    there = {one["metadata"]["name"] for one in of_kind(documents, "Deployment")}
    growing = [
        one["spec"]["scaleTargetRef"]["name"]
        for one in of_kind(documents, "HorizontalPodAutoscaler", "ScaledObject")
    ]
    assert sorted(growing) == sorted(set(growing)), "two of them would fight"
    assert set(growing) == there - {"maintenance"}
    budgets = {one["metadata"]["name"] for one in of_kind(documents, "PodDisruptionBudget")}
    assert budgets == set(growing)


def test_queues_that_workers_grow_by_are_queues_that_they_own() -> None:
    for one in of_kind(rendered("production"), "ScaledObject"):
        service = one["spec"]["scaleTargetRef"]["name"].removesuffix("-worker")
        queues = {trigger["metadata"]["queueName"] for trigger in one["spec"]["triggers"]}
        assert queues == owned(service)


def owned(service: str) -> set[str]:
    """Return the names of a service's queues, as they stand in its subscriptions."""
    source = K8S.parents[1] / f"services/{service}/src/{service}"
    files = [source / "worker.py", *(source / "consumers").glob("*.py")]
    written = "".join(file.read_text("utf-8") for file in files)
    return {f"{service}.privacy", *re.findall(rf'queue="({service}\.[a-z_]+)"', written)}


def test_stores_have_three_nodes_apart_and_backups_that_age_out() -> None:
    (broker,) = of_kind(rendered("production"), "RabbitmqCluster")
    (databases,) = of_kind(rendered("production"), "Cluster")
    (nightly,) = of_kind(rendered("production"), "ScheduledBackup")
    apart = broker["spec"]["affinity"]["podAntiAffinity"]
    assert broker["spec"]["replicas"] == 3
    assert "requiredDuringSchedulingIgnoredDuringExecution" in apart
    assert "pause_minority" in broker["spec"]["rabbitmq"]["additionalConfig"]
    assert databases["spec"]["instances"] == 3
    assert databases["spec"]["affinity"]["podAntiAffinityType"] == "required"
    assert databases["spec"]["backup"]["retentionPolicy"].endswith("d")
    assert nightly["spec"]["cluster"]["name"] == databases["metadata"]["name"]


def test_prometheus_finds_both_processes_of_every_service() -> None:
    (monitor,) = of_kind(rendered("production"), "ServiceMonitor")
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    found = {
        one["metadata"]["name"]
        for one in of_kind(rendered("production"), "Service")
        if wanted <= one["metadata"].get("labels", {}).items()
    }
    assert found == {f"{service}-management" for service in SERVICES}
    labels = {one["targetLabel"] for one in monitor["spec"]["endpoints"][0]["relabelings"]}
    assert labels == {"service", "component"}


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_jobs_belong_to_the_release_that_runs(overlay: str) -> None:
    def versions(documents: tuple[Document, ...], *kinds: str) -> set[str]:
        pods = [pod_of(one) for one in of_kind(documents, *kinds)]
        images = [one["image"] for pod in pods for one in pod["containers"]]
        return {image.split(":")[1] for image in images if image.startswith("alheraf/")}

    (runs,) = versions(rendered(overlay), "Deployment")
    (prepares,) = versions(rendered(f"{overlay}/jobs"), "Job")
    assert runs == prepares
    names = {one["metadata"]["name"] for one in of_kind(rendered(f"{overlay}/jobs"), "Job")}
    suffix = runs.replace(".", "-")
    assert names == {f"{service}-release-{suffix}" for service in SERVICES} | {f"rights-{suffix}"}
