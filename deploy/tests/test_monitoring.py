"""Alerts fire when they should and keep silent else; each has its runbook, and is tested."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from embedded.names import NAMES
from testkit.servers.missing import without_server

ROOT = Path(__file__).resolve().parents[2]
MONITORING = ROOT / "deploy/monitoring"
FILES = sorted((MONITORING / "alerts").glob("*.yaml"))
RUNBOOKS = ROOT / "docs/runbooks"
SCRAPING = MONITORING / "prometheus.yml"
DETAILED = r"rabbitmq_detailed_\w+"
PROCESSES = {(service, component) for service in NAMES for component in ("web", "worker")}


def alerts() -> list[dict[str, Any]]:
    groups = [one for file in FILES for one in yaml.safe_load(file.read_text("utf-8"))["groups"]]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def expectations() -> list[dict[str, Any]]:
    cases = [
        case
        for file in FILES
        for case in yaml.safe_load((file.parent / "tests" / file.name).read_text("utf-8"))["tests"]
    ]
    return [one for case in cases for one in case["alert_rule_test"]]


def promtool(*arguments: object) -> str:
    if shutil.which("promtool") is None:
        without_server("promtool is not installed: apt-get install prometheus")
    command = ["promtool", *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize("rules", FILES, ids=lambda file: file.stem)
def test_alerts_do_what_their_tests_say(rules: Path) -> None:
    assert "SUCCESS" in promtool("check", "rules", "--lint=all", "--lint-fatal", rules)
    assert "SUCCESS" in promtool("test", "rules", rules.parent / "tests" / rules.name)


def test_a_rule_that_is_wrong_fails_its_test(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    rules = MONITORING / "alerts/privacy.yaml"
    broken = rules.read_text("utf-8").replace('share="0.8"', 'share="0.9"')
    (tmp_path / "privacy.yaml").write_text(broken, "utf-8")
    shutil.copy(rules.parent / "tests/privacy.yaml", tmp_path / "tests/privacy.yaml")
    with pytest.raises(AssertionError, match="RequestPastMost"):
        promtool("test", "rules", tmp_path / "tests/privacy.yaml")


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
def test_every_alert_is_seen_to_fire_and_to_keep_silent(alert: dict[str, Any]) -> None:
    mine = [one for one in expectations() if one["alertname"] == alert["alert"]]
    assert any(one["exp_alerts"] for one in mine), "no test sees it fire"
    assert any(not one["exp_alerts"] for one in mine), "no test sees it keep silent"


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: str(alert["alert"]))
def test_every_alert_names_a_runbook_that_names_it(alert: dict[str, Any]) -> None:
    runbook = ROOT / alert["annotations"]["runbook"]
    assert alert["alert"] in runbook.read_text("utf-8")
    assert alert["labels"]["severity"] in {"page", "ticket"}


def test_no_runbook_is_left_over() -> None:
    named = {ROOT / alert["annotations"]["runbook"] for alert in alerts()}
    assert set(RUNBOOKS.glob("*.md")) == named


def test_the_example_of_a_prometheus_is_accepted_with_all_its_rules() -> None:
    assert promtool("check", "config", SCRAPING).count("rules found") == len(FILES)


def test_the_example_reads_every_process_and_asks_every_service_through_the_gateway() -> None:
    jobs = scrape_jobs()
    read = [target["labels"] for target in jobs["alheraf"]["static_configs"]]
    assert {(one["service"], one["component"]) for one in read} == PROCESSES
    asked = [url for one in jobs["gateway"]["static_configs"] for url in one["targets"]]
    assert {Path(url).stem for url in asked} == {"meta", *NAMES}


def test_the_example_asks_rabbitmq_for_what_alerts_need() -> None:
    families = {
        "rabbitmq_detailed_queue_consumers": "queue_consumer_count",
        "rabbitmq_detailed_queue_messages_ready": "queue_coarse_metrics",
    }
    needed = {name for alert in alerts() for name in re.findall(DETAILED, alert["expr"])}
    assert needed == set(families)
    assert set(scrape_jobs()["rabbitmq-queues"]["params"]["family"]) == set(families.values())


def test_the_absence_of_any_process_is_noticed() -> None:
    [expression] = [one["expr"] for one in alerts() if one["alert"] == "NotScraped"]
    missed = re.findall(r'absent\(up\{service="(\w+)",component="(\w+)"\}\)', expression)
    assert set(missed) == PROCESSES


def scrape_jobs() -> dict[str, dict[str, Any]]:
    jobs = yaml.safe_load(SCRAPING.read_text("utf-8"))["scrape_configs"]
    return {job["job_name"]: job for job in jobs}
