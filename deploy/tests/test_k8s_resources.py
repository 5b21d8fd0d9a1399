"""What operators read of us: metrics, releases, restores."""

import re
import runpy

import pytest
import yaml

from .k8s import K8S, SERVICES, Document, of_kind, pod_of, rendered


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


def test_every_alert_of_ours_is_in_the_cluster_too() -> None:
    generator = runpy.run_path(str(K8S.parent / "prometheus_rules.py"))
    written = (K8S / "components/monitoring/alerts.yaml").read_text("utf-8")
    assert written == generator["manifests"](), "make alerts"
    there = {
        one["metadata"]["name"]: one["spec"]
        for one in of_kind(rendered("production"), "PrometheusRule")
    }
    alerts = sorted((K8S.parent / "monitoring/alerts").glob("*.yaml"))
    assert there == {f"alheraf-{file.stem}": yaml.safe_load(file.read_text()) for file in alerts}


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


RESTORING = (
    "paused-replicas=0",
    "--for=condition=Paused",
    "--replicas=0",
    "--for=delete pod",
    "apply -k deploy/k8s/overlays/production/jobs",
    "apply -k deploy/k8s/overlays/production/restored",
    "--replicas=2",
    "paused-replicas-",
)
"""Nobody is on a database before it is marked, and it is marked when it has the newest schema."""


@pytest.mark.parametrize("manual", ["docs/operations.md", "deploy/k8s/README.md"])
def test_a_restore_pauses_first_and_lets_go_last(manual: str) -> None:
    text = (K8S.parents[1] / manual).read_text("utf-8")
    told = text[text.index(RESTORING[0]) :]
    places = [told.find(step) for step in RESTORING]
    assert -1 not in places
    assert places == sorted(places)


def test_manuals_apply_what_is_there() -> None:
    for manual in ("docs/operations.md", "deploy/k8s/README.md"):
        text = (K8S.parents[1] / manual).read_text("utf-8")
        named = set(re.findall(r"-[kf] (deploy/k8s/\S+)", text))
        assert named
        assert [one for one in sorted(named) if not (K8S.parents[1] / one).exists()] == []


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
