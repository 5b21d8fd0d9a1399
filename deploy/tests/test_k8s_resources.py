"""What operators read of us: what grows and by what, stores, metrics, releases."""

import inspect
import re
from importlib.resources import files

import pytest

from chassis.database import Database

from .k8s import K8S, SERVICES, Document, of_kind, pod_of, rendered


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


def test_what_grows_stays_below_the_connections_that_there_are() -> None:
    each = inspect.signature(Database).parameters["pool_size"].default
    roles = (files("rights") / "sql" / "roles.sql").read_text("utf-8")
    owner, app = (int(limit) for limit in re.findall(r"CONNECTION LIMIT (\d+)", roles))
    most = dict.fromkeys(SERVICES, 0)
    for one in of_kind(rendered("production"), "HorizontalPodAutoscaler", "ScaledObject"):
        service = one["spec"]["scaleTargetRef"]["name"].rpartition("-")[0]
        if service in most:
            most[service] += one["spec"].get("maxReplicas") or one["spec"]["maxReplicaCount"]
    assert {service for service, processes in most.items() if processes * each > app} == set()
    (databases,) = of_kind(rendered("production/data"), "Cluster")
    there_are = int(databases["spec"]["postgresql"]["parameters"]["max_connections"])
    assert len(SERVICES) * (owner + app) < there_are


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
    commands = {f"{service}.privacy", f"{service}.privacy_long"}
    return commands | {*re.findall(rf'queue="({service}\.[a-z_]+)"', written)}


def test_a_recovered_server_reads_the_backups_of_the_old_one_and_keeps_its_own() -> None:
    (before,) = of_kind(rendered("production/data"), "Cluster")
    (after,) = of_kind(rendered("production/recovered"), "Cluster")
    (nightly,) = of_kind(rendered("production/recovered"), "ScheduledBackup")
    (source,) = after["spec"].pop("externalClusters")
    assert after["spec"].pop("bootstrap")["recovery"]["source"] == before["metadata"]["name"]
    assert source["name"] == before["metadata"]["name"] != after["metadata"]["name"]
    assert source["barmanObjectStore"] == before["spec"]["backup"]["barmanObjectStore"]
    assert after["spec"] == before["spec"]
    assert nightly["spec"]["cluster"]["name"] == after["metadata"]["name"]


def test_what_is_deleted_to_run_it_again_is_nobody_elses() -> None:
    def names(overlay: str) -> set[tuple[str, str]]:
        return {(one["kind"], one["metadata"]["name"]) for one in rendered(overlay)}

    for again in ("production/jobs", "production/restored"):
        assert names(again).isdisjoint(names("production") | names("production/data"))


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


def test_after_a_restore_a_job_marks_the_database_of_one_service_and_needs_nothing_else() -> None:
    jobs = of_kind(rendered("production/restored"), "Job")
    assert {one["metadata"]["labels"]["app.kubernetes.io/name"] for one in jobs} == set(SERVICES)
    assert len(jobs) == len(SERVICES)
    for one in jobs:
        (container,) = pod_of(one)["containers"]
        assert container["command"] == ["python", "-m", "personal_data.restored"]
        assert "envFrom" not in container
        told = {each["name"]: each["value"] for each in container["env"]}
        assert told["DATABASE_URL_FILE"] == "/run/release/database_url"


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_a_service_that_is_closed_after_a_restore_stays_within_reach_of_the_others(
    overlay: str,
) -> None:
    webs = {f"{service}-web" for service in SERVICES}
    asked = {
        one["metadata"]["name"]: pod_of(one)["containers"][0]["readinessProbe"]["httpGet"]["path"]
        for one in of_kind(rendered(overlay), "Deployment")
        if one["metadata"]["name"] in webs
    }
    assert asked == dict.fromkeys(webs, "/readyz?exclude=closed")
