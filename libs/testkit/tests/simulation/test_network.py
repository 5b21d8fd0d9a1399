"""Requests are answered in place; a call can miss its target, or lose its answer."""

import httpx
import pytest
from flask import Flask

from chassis import failpoint
from testkit.simulation.deaths import Deaths
from testkit.simulation.network import AWAY, UNANSWERED, Network


@pytest.fixture
def served() -> list[str]:
    """Return what has been served."""
    return []


@pytest.fixture
def network(served: list[str]) -> Network:
    """Return a network with one site that notes what it serves."""
    app, made = Flask("site"), Network(Deaths())

    @app.post("/<word>")
    def note(word: str) -> str:
        failpoint.hit("site.before_note")
        served.append(word)
        return word

    made.enter("site.test", "site", app)
    return made


def test_a_call_that_is_away_does_nothing(network: Network, served: list[str]) -> None:
    with network.entered(), httpx.Client(base_url="http://site.test") as client:
        network.plan(2, AWAY)
        assert client.post("/first").text == "first"
        with pytest.raises(httpx.ConnectError):
            client.post("/second")
        assert client.post("/third").text == "third"
    assert served == ["first", "third"]


def test_a_call_that_is_unanswered_has_done_its_work(network: Network, served: list[str]) -> None:
    with network.entered(), httpx.Client(base_url="http://site.test") as client:
        network.plan(1, UNANSWERED)
        with pytest.raises(httpx.ReadTimeout):
            client.post("/first")
    assert served == ["first"]


def test_a_site_that_dies_leaves_its_caller_without_an_answer(
    network: Network, served: list[str]
) -> None:
    deaths = network._deaths
    with network.entered(), deaths.entered(), httpx.Client(base_url="http://site.test") as client:
        deaths.plan(1)
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/first")
    assert served == []
