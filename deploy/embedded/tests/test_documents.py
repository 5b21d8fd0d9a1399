"""Whoever writes a client finds everything about the API from one address."""

from pathlib import Path
from typing import Any

import yaml

from embedded.documents import OWN_PATHS, documents_app
from embedded.levels import LEVELS

RULES = Path(__file__).resolve().parents[2] / "monitoring/alerts/levels.yaml"
HELD = {"x-personal-data": "user.contact.email", "x-retention": "account closed"}
DOCUMENT: dict[str, Any] = {
    "paths": {},
    "components": {
        "schemas": {
            "Account": {"properties": {"email": {"type": "string", **HELD}, "id": {}}},
            "Jug": {"properties": {"title": {}}},
        }
    },
}
HTTP = documents_app(DOCUMENT, {}, {}).test_client()


def test_the_index_names_only_what_is_there() -> None:
    shown = HTTP.get("/meta").get_json()
    assert shown.pop("policy") == "/v1/privacy/policies/current"  # privacy serves it
    for path in shown.values():
        assert path in OWN_PATHS
        assert HTTP.get(path).status_code == 200


def test_what_is_held_is_listed_with_its_reasons() -> None:
    shown = HTTP.get("/meta/retention").get_json()
    assert shown == [{"schema": "Account", "property": "email", **HELD}]


def test_the_published_levels_are_those_that_somebody_is_woken_for() -> None:
    assert HTTP.get("/meta/service-levels").get_json() == LEVELS
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    said = {rule["alert"]: rule["expr"] for rule in group["rules"] if "alert" in rule}
    budget = LEVELS["errors_at_most"]
    assert f"> {14.4 * budget:.4f}" in said["ErrorBudgetBurnsFast"]
    assert f"> {6 * budget:.3f}" in said["ErrorBudgetBurnsSlowly"]
    assert f"> {LEVELS['p95_seconds_at_most']:g}" in said["AnswersAreSlow"]
    assert LEVELS["availability"] == 1 - budget
