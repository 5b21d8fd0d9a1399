"""What operators read of us: metrics, releases, restores."""

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
