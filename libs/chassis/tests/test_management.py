"""Health is told on a port of its own, and what is missing is named in words."""

import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter

from chassis.management import Check, ManagementServer

Serve = Callable[..., str]


@pytest.fixture
def servers() -> Iterator[list[ManagementServer]]:
    made: list[ManagementServer] = []
    yield made
    for server in made:
        server.stop()


def serve(servers: list[ManagementServer], **checks: Check) -> str:
    registry = CollectorRegistry()
    Counter("pots_fired", "Pots fired", registry=registry).inc(3)
    server = ManagementServer(0, checks, registry)
    servers.append(server)
    server.start()
    return f"http://127.0.0.1:{server.port}"


def test_a_process_that_lacks_nothing_is_ready(servers: list[ManagementServer]) -> None:
    url = serve(servers, database=lambda: None)
    assert httpx.get(f"{url}/readyz").json() == {"ready": True, "missing": {}}
    assert httpx.get(f"{url}/livez").status_code == 200
    assert "pots_fired_total 3.0" in httpx.get(f"{url}/metrics").text
    assert httpx.get(f"{url}/other").status_code == 404


def test_what_is_missing_is_named_though_a_check_fails(servers: list[ManagementServer]) -> None:
    def failing() -> str:
        raise ValueError("layla@example.com")

    url = serve(servers, kiln=lambda: "the kiln is cold", oven=failing, roof=lambda: None)
    answer = httpx.get(f"{url}/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == {
        "kiln": "the kiln is cold",
        "oven": "cannot be checked (ValueError)",
    }


def test_who_does_not_mind_what_is_missing_names_it(servers: list[ManagementServer]) -> None:
    url = serve(servers, kiln=lambda: "the kiln is cold", roof=lambda: "a hole")
    assert httpx.get(f"{url}/readyz?exclude=kiln").json()["missing"] == {"roof": "a hole"}
    assert httpx.get(f"{url}/readyz?exclude=kiln&exclude=roof").status_code == 200
    servers[0].drain()
    assert httpx.get(f"{url}/readyz?exclude=drain").status_code == 503


def test_what_is_missing_can_be_watched(servers: list[ManagementServer]) -> None:
    lacking: list[str] = []
    url = serve(servers, kiln=lambda: None, roof=lambda: "a hole" if lacking else None)
    told = httpx.get(f"{url}/metrics").text
    assert 'ready_check{check="kiln"} 1.0' in told
    assert 'ready_check{check="roof"} 1.0' in told
    lacking.append("tiles")
    told = httpx.get(f"{url}/metrics").text
    assert 'ready_check{check="kiln"} 1.0' in told
    assert 'ready_check{check="roof"} 0.0' in told


def test_a_process_that_drains_is_not_ready_and_still_alive(
    servers: list[ManagementServer],
) -> None:
    url = serve(servers)
    servers[0].drain()
    assert "drain" in httpx.get(f"{url}/readyz").json()["missing"]
    assert httpx.get(f"{url}/livez").status_code == 200


def test_a_check_that_hangs_does_not_hold_up_the_proof_of_life(
    servers: list[ManagementServer],
) -> None:
    released = Event()
    url = serve(servers, slow=lambda: str(released.wait(10)))
    probe = Thread(target=httpx.get, args=(f"{url}/readyz",), kwargs={"timeout": 15})
    probe.start()
    time.sleep(0.1)
    assert httpx.get(f"{url}/livez", timeout=3).status_code == 200
    released.set()
    probe.join()
