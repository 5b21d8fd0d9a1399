"""Requests are counted under labels that no client can add to."""

from pathlib import Path

from chassis.app import Web
from testkit.tokens import TestTokens

from .toy import toy_app


def test_labels_come_from_lists_that_cannot_grow(tmp_path: Path) -> None:
    app = toy_app(f"sqlite:///{tmp_path / 'toy.sqlite'}", TestTokens())
    web: Web = app.extensions["alheraf_web"]
    client = app.test_client()
    for number in range(5):
        client.get(f"/v1/pots/pot_{number}")
        client.get(f"/nowhere/{number}")
        client.open("/v1/pots", method=f"BREW{number}")
    client.post("/v1/pots", json={})
    counted = {
        tuple(sample.labels.values()): sample.value
        for metric in web.registry.collect()
        for sample in metric.samples
        if sample.name == "http_requests_total"
    }
    assert counted == {
        ("GET", "/v1/pots/<pot_id>", "404"): 5,
        ("GET", "unknown", "404"): 5,
        ("other", "unknown", "405"): 5,
        ("POST", "/v1/pots", "401"): 1,
    }
    web.database.dispose()
