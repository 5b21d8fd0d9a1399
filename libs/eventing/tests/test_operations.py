"""An operator sees what waits and what died, and has it tried again; on record is who did."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from chassis.auth import Caller
from chassis.operated import ListDead, Replay
from chassis.paging import PageRequest
from chassis.refusals import BrokerOutOfReach
from contracts.wire import to_wire
from eventing.__main__ import main
from eventing.dead import DeadLetters
from eventing.letter import Stored
from eventing.operations import LATE, Operations
from eventing.shown import shown
from eventing.subscription import Heard
from testkit.clock import NOON

QUEUE = "booking.events"
NOBODY = "amqp://guest:guest@127.0.0.1:1/"
"""An address where nobody listens."""
OFFICER = Caller(person_id="per_officer", roles=frozenset({"officer"}))


@pytest.fixture
def operations(any_service: Any, clock: Any) -> Operations:
    return Operations(
        service="booking",
        tables=any_service.tables,
        queues=(),
        broker_url="memory://operations",
        clock=clock,
    )


@pytest.fixture
def bury(any_service: Any, clock: Any, shipped: Any) -> Callable[[str, str], None]:
    """Bury an event of this id with this error."""

    def one(event_id: str, error: str) -> None:
        body = to_wire(shipped("ord_1"), event_id=event_id, time=NOON, source="booking")
        letter = Stored(
            queue=QUEUE, event_id=event_id, order_key="ord_1", subject="per_buyer", body=body
        )
        with any_service.database.transaction() as session:
            DeadLetters(any_service.tables, clock).bury(session, letter, error=error, attempts=3)

    return one


@pytest.fixture
def four_dead(bury: Any) -> None:
    bury("evt_1", "KeyError at a.py:1 in a")
    bury("evt_2", "KeyErrorOfOthers at a.py:1 in a")
    bury("evt_3", "Unreadable: not JSON")
    bury("evt_4", "KeyError at b.py:2 in b")


def write(service: Any, act: Any, command: Any, caller: Caller = OFFICER) -> Any:
    with service.database.transaction() as session:
        return act(session, caller, command)


def read(service: Any, act: Any, query: Any = None) -> Any:
    with service.database.reading() as session:
        return act(session, OFFICER, query)


@pytest.mark.usefixtures("four_dead")
@pytest.mark.parametrize(
    ("command", "numbers"),
    [
        (Replay(number=3), [3]),
        (Replay(number=9), []),
        (Replay(error="KeyError"), [1, 4]),
        (Replay(error="Unreadable"), [3]),
        (Replay(everything=True), [1, 2, 3, 4]),
    ],
)
def test_the_chosen_dead_letters_are_tried_again_and_no_others(
    any_service: Any, operations: Operations, command: Replay, numbers: list[int]
) -> None:
    assert write(any_service, operations.replay, command) == numbers
    retried = [row["event_id"] for row in any_service.rows(any_service.tables.retries)]
    assert retried == [f"evt_{number}" for number in numbers]
    left = read(any_service, operations.list_dead, ListDead(page=PageRequest()))
    assert {row.id for row in left.items} == {1, 2, 3, 4} - set(numbers)


@pytest.mark.usefixtures("four_dead")
def test_each_replay_says_who_when_and_which(
    any_service: Any, operations: Operations, clock: Any
) -> None:
    write(any_service, operations.replay, Replay(number=3))
    clock.forward(seconds=60)
    write(any_service, operations.replay, Replay(number=3), Caller.system())
    records = read(any_service, operations.list_replays, PageRequest()).items
    assert [(one.role, one.person_id, one.event_id) for one in records] == [
        ("command line", None, "evt_3"),
        ("officer", "per_officer", "evt_3"),
    ]
    assert (records[0].at - records[1].at).total_seconds() == 60


@pytest.mark.usefixtures("four_dead")
def test_dead_letters_come_in_pages(any_service: Any, operations: Operations) -> None:
    first = read(any_service, operations.list_dead, ListDead(page=PageRequest(limit=3)))
    assert [row.id for row in first.items] == [4, 3, 2]
    rest = PageRequest(limit=3, cursor=first.next)
    second = read(any_service, operations.list_dead, ListDead(page=rest))
    assert ([row.id for row in second.items], second.next) == ([1], None)


def test_the_status_names_everything_that_is_wrong(
    any_service: Any, operations: Operations, clock: Any, bury: Any, shipped: Any
) -> None:
    bury("evt_1", "KeyError")
    any_service.say(shipped("ord_1"))
    clock.set(_recorded_at(any_service))
    clock.forward(seconds=LATE + 1)
    with any_service.database.transaction() as session:
        session.execute(any_service.tables.outbox.update().values(parked=True))
    status = read(any_service, operations.status)
    assert not status["healthy"]
    assert [sentence.split(":")[0] for sentence in status["wrong"]] == [
        "1 dead letters wait for a decision",
        "1 events could not be sent and are parked",
        "the oldest event has waited 61 s to be sent",
        "nobody sends the outbox",
    ]


def _recorded_at(service: Any) -> Any:
    [row] = service.rows(service.tables.outbox)
    return row["recorded_at"]


def test_a_service_whose_worker_runs_is_well(
    bench: Any, service: Any, clock: Any, eventually: Any
) -> None:
    bench.worker(service)
    operations = Operations(
        service="booking", tables=service.tables, queues=(), broker_url="", clock=clock
    )
    eventually(lambda: read(service, operations.status)["healthy"])


@pytest.fixture
def broker_url() -> str:
    return "memory://operations"


def test_ids_are_shown_and_words_are_not(shipped: Any) -> None:
    body = to_wire(shipped("ord_1"), event_id="evt_1", time=NOON, source="booking")
    seen = shown(body)
    assert (seen["type"], seen["data"]["order_id"]) == (
        "alheraf.booking.order_shipped.v1",
        "ord_1",
    )
    stray = json.loads(body)
    stray["data"] |= {"buyer_id": "Layla Al-Harbi, Riyadh", "more": "Layla", "version": 2}
    stray["id"] = "+966551234567"
    told = json.dumps(shown(json.dumps(stray).encode()))
    assert "Layla" not in told
    assert "+966" not in told
    assert "[22 characters]" in told
    unknown = {**stray, "id": "evt_1", "type": "alheraf.booking.never_said.v1"}
    assert shown(json.dumps(unknown).encode())["data"] == "of a type that is not known here"
    assert set(shown(b"Layla's letter")) == {"bytes", "sha256"}


def test_the_topology_is_compared_and_made(any_service: Any, clock: Any) -> None:
    operations = Operations(
        service="booking",
        tables=any_service.tables,
        queues=[Heard("booking.events", ())],
        broker_url=f"memory://topology-{id(clock)}",
        clock=clock,
    )
    keep = operations._transport()
    held = keep._store()  # a broker in memory ends with its last holder
    missing = operations.topology(any_service.database, OFFICER)
    assert missing == ["queue booking.events", "queue booking.dead"]
    assert operations.apply_topology(any_service.database, OFFICER) == (missing, [])
    assert held is not None


def test_a_broker_that_is_out_of_reach_is_no_list_of_what_it_lacks(
    any_service: Any, clock: Any
) -> None:
    operations = Operations(
        service="booking",
        tables=any_service.tables,
        queues=[Heard("booking.events", ())],
        broker_url=NOBODY,
        clock=clock,
    )
    for ask in (operations.topology, operations.apply_topology):
        with pytest.raises(BrokerOutOfReach) as refused:
            ask(any_service.database, OFFICER)
        assert "refused" in str(refused.value.__cause__)


def test_a_process_without_the_brokers_url_says_so_at_once(any_service: Any, clock: Any) -> None:
    operations = Operations(
        service="booking", tables=any_service.tables, queues=(), broker_url="", clock=clock
    )
    for ask in (operations.topology, operations.apply_topology):
        with pytest.raises(BrokerOutOfReach) as refused:
            ask(any_service.database, OFFICER)
        assert str(refused.value.__cause__) == "this process has no BROKER_URL"


# The command line says the same.


@pytest.fixture
def run(any_service: Any, capsys: Any) -> Callable[..., tuple[int, str]]:
    """Run a command; return its status and what it said."""

    def command(*arguments: str, **environ: str) -> tuple[int, str]:
        settings = {"DATABASE_URL": any_service.url, "CLIENT_ID": "booking", **environ}
        return main(list(arguments), settings), capsys.readouterr().out

    return command


@pytest.mark.usefixtures("four_dead")
def test_the_command_line_shows_and_replays(run: Any, any_service: Any, shipped: Any) -> None:
    code, said = run("status")
    assert code == 1
    assert "booking: dead 4\n" in said
    assert "wrong: 4 dead letters" in said
    assert "4 dead letters\n" in run("dead", "list")[1]
    assert run("dead", "list", "--error", "Unreadable")[1].count("\n  ") == 1
    code, said = run("dead", "show", "1")
    assert (code, '"order_id": "ord_1"' in said) == (0, True)
    assert run("dead", "show", "9") == (1, "booking: no dead letter 9\n")
    assert run("dead", "replay", "1", "9")[0] == 1
    code, said = run("dead", "replay", "--error", "KeyError")
    assert (code, said) == (0, "booking: dead letter 4 will be tried again\n")
    assert run("dead", "replay", "--all")[1].count("will be tried again") == 2
    assert run("dead", "replay", "--all") == (0, "booking: no such dead letters\n")
    any_service.say(shipped("ord_1"))
    assert "booking.order_shipped" in run("outbox", "--unpark")[1]


@pytest.mark.usefixtures("four_dead")
def test_the_command_line_speaks_json_too(run: Any) -> None:
    code, said = run("--json", "status")
    assert (code, json.loads(said)["dead"]) == (1, 4)
    listed = json.loads(run("--json", "dead", "list")[1])
    assert [row["event_id"] for row in listed] == ["evt_4", "evt_3", "evt_2", "evt_1"]
    assert json.loads(run("--json", "dead", "replay", "2")[1]) == {"replayed": [2], "missing": []}


def test_what_the_command_line_cannot_do_is_said(run: Any, tmp_path: Any) -> None:
    with pytest.raises(SystemExit, match="say whose events"):
        run("status", CLIENT_ID="")
    with pytest.raises(SystemExit, match="set DATABASE_URL"):
        run("status", DATABASE_URL="")
    code, said = run("status", DATABASE_URL=f"sqlite:///{tmp_path}/none/none.sqlite3")
    assert (code, "cannot be asked" in said) == (2, True)


@pytest.fixture
def pottery(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that needs nothing but a broker."""
    (tmp_path / "pottery").mkdir()
    (tmp_path / "pottery" / "worker.py").write_text(
        "from types import SimpleNamespace\n"
        "from chassis.settings import SettingsError\n"
        "def build_worker(environ):\n"
        "    if 'BROKER_URL' not in environ:\n"
        "        raise SettingsError('Set BROKER_URL.')\n"
        "    return SimpleNamespace(queues=())\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pottery.worker", raising=False)


@pytest.mark.usefixtures("pottery")
def test_the_command_line_says_why_the_broker_cannot_be_asked(run: Any) -> None:
    code, said = run("--service", "pottery", "topology", "diff", BROKER_URL=NOBODY)
    assert code == 2
    assert said.startswith("pottery: the broker cannot be asked (the broker hung up: ")


@pytest.mark.usefixtures("pottery")
def test_the_command_line_beside_a_web_process_says_what_it_lacks(run: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        run("--service", "pottery", "topology", "diff")
    assert str(ended.value) == "Set BROKER_URL."
