"""The most telling faults of `make faults-eventing`, in the time that `make test` has for them."""

from collections.abc import Iterator

import pytest

from testkit.servers.missing import ServerMissing, without_server

from .case import RABBITMQ
from .cases.killed import ROLE_OF, points
from .catalogue import CASES
from .ground import Ground
from .play import play
from .report import TABLE

SMOKE = (
    "sqlite-anybody-killed-at-random",
    "sqlite-poison-no-event",
    "sqlite-relay-frozen-past-its-lease",
    "relay-dies-at-relay.after_publish",
    "listener-dies-at-consumer.after_commit",
    "broker-killed",
    "database-stopped-at-once",
    "publish-torn",
)


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with Ground() as made:
        yield made


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", SMOKE)
def test_nothing_is_lost_doubled_or_inverted(ground: Ground, name: str) -> None:
    case = CASES[name]
    if case.server == RABBITMQ:
        try:
            assert ground.broker
            assert ground.cluster
        except ServerMissing as missing:
            without_server(str(missing))
    result = play(ground, case)
    assert result.is_clean, result


def test_every_named_point_of_eventing_is_somebodys_death() -> None:
    names = {case.name for case in CASES.values()}
    assert set(ROLE_OF.values()) == {"writer", "relay", "listener"}
    assert {f"{role}-dies-at-{name}" for name, role in points().items()} <= names


def test_there_are_as_many_cases_as_we_say() -> None:
    assert sum(case.server == RABBITMQ for case in CASES.values()) >= 40


def test_the_table_shows_every_case_and_no_other() -> None:
    rows = [line.split("`")[1] for line in TABLE.read_text().splitlines() if line[:3] == "| `"]
    assert rows == list(CASES)
