"""The AsyncAPI documents are what the code says and hears; the reference parser accepts them."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.asyncapi import document, heard_by, main, speakers
from contracts.event import class_of
from embedded.environment import Addresses, embedded_stores, environment_of
from embedded.names import NAMES
from embedded.ports import free_ports
from embedded.services import SERVICES
from embedded.state import open_state
from eventing.topology import DEAD, binding_of
from testkit.servers.missing import in_ci

ROOM = Path(__file__).parent / "asyncapi"


@pytest.fixture(scope="session")
def parser() -> Path:
    """The reference parser from npm, or why it cannot be had: a skip at home, a failure in CI."""
    if not (ROOM / "node_modules" / "@asyncapi" / "parser").exists():
        reason = "needs the AsyncAPI parser: with Node 18 or later and npm, make test installs it"
        if in_ci():
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return ROOM / "check.mjs"


def complaints_of(parser: Path, shown: dict[str, Any]) -> list[dict[str, str]]:
    done = subprocess.run(
        ["node", str(parser)],
        input=json.dumps(shown),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(150)
def test_the_reference_parser_accepts_the_document_of_the_suite(parser: Path) -> None:
    assert complaints_of(parser, main([])) == []


@pytest.mark.timeout(150)
def test_the_reference_parser_refuses_a_broken_one(parser: Path) -> None:
    broken = main(["notification"])
    operation = next(iter(broken["operations"].values()))
    operation["action"] = "shout"
    broken["channels"]["nowhere"] = {"address": 7}
    paths = " ".join(found["path"] for found in complaints_of(parser, broken))
    assert "operations" in paths
    assert "channels.nowhere.address" in paths


def test_every_service_is_in_the_document() -> None:
    assert set(speakers()) == set(NAMES)
    said = {operation["tags"][0]["name"] for operation in main([])["operations"].values()}
    assert said == set(NAMES)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The workers of all six, none of them started."""
    state = open_state(tmp_path_factory.mktemp("asyncapi"), NAMES)
    addresses = Addresses(ports=free_ports((*NAMES, "public", "sandbox", "smtp")))
    stores = embedded_stores(state)
    made = {
        one.name: one.build_worker(environment_of(one.name, state, addresses, stores))
        for one in SERVICES
    }
    yield made
    for worker in made.values():
        worker._database.dispose()


@pytest.mark.parametrize("name", NAMES)
def test_what_a_service_hears_is_what_its_queues_are_bound_to(
    name: str, workers: dict[str, Any]
) -> None:
    bound = {
        one
        for queue in workers[name].manifest.queues
        for one in queue.bindings
        if one.exchange != DEAD
    }
    assert bound == {binding_of(cls, name) for cls in heard_by(name)}


@pytest.mark.parametrize("name", NAMES)
def test_a_document_names_types_that_readers_know(name: str) -> None:
    shown = document(name, heard_by(name))
    for message in shown["components"]["messages"].values():
        assert class_of(message["name"]) is not None, message["name"]
    actions = {operation["action"] for operation in shown["operations"].values()}
    assert actions == {"send", "receive"}
