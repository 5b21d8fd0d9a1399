"""Every overlay is rendered with all its components, fits its schemas, and keeps our rules.

Kubernetes' own kinds are checked against their schemas; custom resources (KEDA, CloudNativePG,
RabbitMQ's and Prometheus' operators) have none here, and are checked by rules of ours.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import kubernetes_validate
import pytest

from .k8s import K8S, OVERLAYS, RUNNING, Document, of_kind, pod_of, render, rendered

VERSION = "1.31"

LEAVES_IN = {"web": 35, "worker": 30}
"""Seconds: gunicorn finishes within 25, after five in which nobody is sent here any more."""

Rule = Callable[[Document], Iterator[str]]


def containers_of(document: Document) -> list[Document]:
    pod = pod_of(document)
    return [*pod.get("initContainers", ()), *pod["containers"]]


def runs_as_nobody(document: Document) -> Iterator[str]:
    security = pod_of(document).get("securityContext", {})
    if not security.get("runAsNonRoot") or not security.get("runAsUser"):
        yield "may run as root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "has no seccomp profile"


def can_do_nothing_special(document: Document) -> Iterator[str]:
    for container in containers_of(document):
        security = container.get("securityContext", {})
        if not security.get("readOnlyRootFilesystem"):
            yield f"{container['name']} may write to its root file system"
        if security.get("allowPrivilegeEscalation") is not False:
            yield f"{container['name']} may gain privileges"
        if security.get("capabilities", {}).get("drop") != ["ALL"]:
            yield f"{container['name']} keeps capabilities"


def says_what_it_needs(document: Document) -> Iterator[str]:
    for container in containers_of(document):
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
    for container in containers_of(document):
        if ":" not in container["image"] or container["image"].endswith(":latest"):
            yield f"{container['image']} may change by itself"


def holds_secrets_in_files(document: Document) -> Iterator[str]:
    for container in containers_of(document):
        if any("secretRef" in one for one in container.get("envFrom", ())) or any(
            "secretKeyRef" in one.get("valueFrom", {}) for one in container.get("env", ())
        ):
            yield f"{container['name']} has a secret in its environment"


def keeps_to_itself(document: Document) -> Iterator[str]:
    pod = pod_of(document)
    shared = [one for one in ("hostNetwork", "hostPID", "hostIPC") if pod.get(one)]
    shared += [one["name"] for one in pod.get("volumes", ()) if "hostPath" in one]
    ports = [port for one in containers_of(document) for port in one.get("ports", ())]
    shared += [port["name"] for port in ports if "hostPort" in port]
    for one in shared:
        yield f"shares {one} with its node"


def makes_room_before_it_goes(document: Document) -> Iterator[str]:
    """A release puts the next one there first, and the last one finishes what it has in hand."""
    component = document["metadata"]["labels"]["app.kubernetes.io/component"]
    if component not in {"web", "worker"}:
        return
    strategy = document["spec"].get("strategy", {})
    if strategy.get("type") != "RollingUpdate" or strategy["rollingUpdate"]["maxUnavailable"] != 0:
        yield "goes before the next one is there"
    if pod_of(document).get("terminationGracePeriodSeconds", 0) < LEAVES_IN[component]:
        yield "is killed with work in hand"
    stops = containers_of(document)[-1].get("lifecycle", {}).get("preStop", {})
    if component == "web" and "exec" not in stops:
        yield "goes while others still send to it"


RULES: tuple[Rule, ...] = (
    runs_as_nobody,
    can_do_nothing_special,
    says_what_it_needs,
    gets_no_token,
    is_probed,
    names_a_version,
    holds_secrets_in_files,
    keeps_to_itself,
    makes_room_before_it_goes,
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
    (keeps_to_itself, lambda pod: pod.update(hostNetwork=True)),
    (keeps_to_itself, lambda pod: pod["volumes"].append({"name": "etc", "hostPath": {}})),
    (keeps_to_itself, lambda pod: pod["containers"][0]["ports"][0].update(hostPort=80)),
    (makes_room_before_it_goes, lambda pod: pod["containers"][0].pop("lifecycle")),
    (makes_room_before_it_goes, lambda pod: pod.update(terminationGracePeriodSeconds=1)),
    *(
        (rule, lambda pod: pod.update(initContainers=[{"name": "new", "image": "new:latest"}]))
        for rule in (can_do_nothing_special, says_what_it_needs, names_a_version)
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
@pytest.mark.parametrize("overlay", RUNNING)
def test_whatever_runs_keeps_our_rules(overlay: str, rule: Rule) -> None:
    running = of_kind(rendered(overlay), "Deployment", "StatefulSet", "Job", "CronJob")
    assert running
    assert {one["metadata"]["name"]: list(rule(one)) for one in running if list(rule(one))} == {}


@pytest.mark.parametrize("overlay", RUNNING)
def test_one_place_says_where_images_come_from(tmp_path: Path, overlay: str) -> None:
    shutil.copytree(K8S, tmp_path / "k8s")
    registry = tmp_path / "k8s/components/registry/kustomization.yaml"
    said = registry.read_text("utf-8")
    registry.write_text(said.replace("newName: ", "newName: registry.example/"), "utf-8")
    documents = render(tmp_path / "k8s/overlays" / overlay)
    pods = [pod_of(one) for one in of_kind(documents, "Deployment", "Job")]
    images = {container["image"] for pod in pods for container in pod["containers"]}
    assert {image for image in images if not image.startswith("registry.example/")} == set()


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


@pytest.mark.parametrize(
    "strategy",
    [
        {"type": "Recreate"},
        {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 1}},
    ],
)
def test_a_release_that_stops_the_last_one_first_is_seen(strategy: Document) -> None:
    broken = copy.deepcopy(of_kind(rendered("one-node"), "Deployment")[0])
    broken["spec"]["strategy"] = strategy
    assert list(makes_room_before_it_goes(broken))


def test_every_rule_has_its_breakage() -> None:
    assert {rule for rule, _ in BREAKAGES} == set(RULES)
