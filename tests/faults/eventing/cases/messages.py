"""Messages that nobody should have sent: doubled, out of order, late, or not to be read."""

import hashlib
import json
import random
from typing import Any

from ..case import RABBITMQ, SQLITE, case
from ..crew import FaultMissed
from ..shop import QUEUE
from ..stage import Stage

BOTH = (RABBITMQ, SQLITE)


def _wiretap(stage: Stage, count: int) -> list[bytes]:
    """Return what waits to be sent, while no relay runs: bytes as they will be sent."""
    stage.until(lambda: stage.books.count("booking", "outbox") >= count, "events in the outbox")
    rows = stage.books.ask("booking", "SELECT body FROM outbox ORDER BY id")
    return [bytes(row[0]) for row in rows]


def _copies(stage: Stage) -> list[bytes]:
    """Have events sent, and keep copies of them."""
    stage.crew.start("listener")
    stage.crew.start("listener")
    stage.crew.start("writer")
    copies = _wiretap(stage, 300)
    stage.crew.start("relay")
    stage.until(lambda: stage.books.count("catalog", "effects") >= len(copies), "effects")
    return copies


def _sent_again(stage: Stage, copies: list[bytes]) -> str:
    known = stage.books.count("catalog", "inbox")
    stage.publish(*copies)
    stage.until(lambda: stage.depth(QUEUE) == 0, "an empty queue")
    stage.until_effects(100)
    return f"{len(copies)} copies delivered beside the load, {known} events known before"


@case("messages-doubled", "every message of a while is delivered three times more", on=BOTH)
def messages_doubled(stage: Stage) -> str:
    copies = _copies(stage)
    return _sent_again(stage, copies * 3)


@case(
    "messages-out-of-order",
    "copies of messages come again in reversed and in random order",
    on=BOTH,
)
def messages_out_of_order(stage: Stage) -> str:
    copies = _copies(stage)
    shuffled = random.sample(copies, len(copies))
    return _sent_again(stage, [*reversed(copies), *shuffled])


@case("messages-late", "copies come again after every worker has been replaced", on=BOTH)
def messages_late(stage: Stage) -> str:
    copies = _copies(stage)
    stage.troubles += stage.crew.finish("relay", "listener")
    stage.publish(*copies)
    for role in ("relay", "listener", "listener"):
        stage.crew.start(role)
    stage.until(lambda: stage.depth(QUEUE) == 0, "an empty queue")
    stage.until_effects(100)
    return f"{len(copies)} copies were delivered to workers that had never seen them"


def _genuine(**changes: Any) -> dict[str, Any]:
    """Return an event that could be genuine, but for the changes."""
    data = {
        "order_id": "ord_planted",
        "buyer_id": "per_buyer",
        "artisan_person_id": "per_nobody",
        "version": 1,
    }
    return {
        "specversion": "1.0",
        "id": "evt_planted",
        "source": "/alheraf/booking",
        "type": "alheraf.booking.order_shipped.v1",
        "time": "2026-03-01T12:00:00Z",
        "data": data,
        "partitionkey": "ord_planted",
    } | changes


def _bytes(**changes: Any) -> bytes:
    return json.dumps(_genuine(**changes)).encode()


def _with_data(**changes: Any) -> bytes:
    return _bytes(data={**_genuine()["data"], **changes})


POISON: dict[str, tuple[str, list[bytes]]] = {
    "bad-json": (
        "bytes that are no JSON: empty, cut off, not UTF-8, another format",
        [b"", b"{", b"\xff\xfe\x00", _bytes()[:-9], b"<order/>", b"\x00" * 10],
    ),
    "no-event": (
        "JSON that is no event: a list, a number, attributes missing or of wrong types",
        [
            b"[]",
            b"7",
            b"null",
            b"{}",
            _bytes(id=7),
            _bytes(id=""),
            _bytes(type=None),
            _bytes(source={}),
            _bytes(time="yesterday"),
            _bytes(time=7),
            _bytes(specversion="9.9"),
            _bytes(partitionkey=7),
            _bytes(partitionkey={"a": 1}),
            _bytes(partitionkey=["a"]),
            _bytes(traceparent=7),
        ],
    ),
    "wrong-types": (
        "events whose data is of wrong types, missing, or no data at all",
        [
            _with_data(version="one"),
            _with_data(version=None),
            _with_data(version=1.5),
            _with_data(order_id=7),
            _with_data(order_id=None),
            _bytes(data={}),
            _bytes(data=[1]),
            _bytes(data="data"),
        ],
    ),
    "numbers": (
        "numbers that no machine can hold, and words that are no numbers",
        [
            _bytes().replace(b'"version": 1', b'"version": ' + b"9" * 5000),
            _bytes().replace(b'"version": 1', b'"version": 1e999'),
            _bytes().replace(b'"version": 1', b'"version": NaN'),
            _bytes().replace(b'"version": 1', b'"version": -Infinity'),
        ],
    ),
    "nested": (
        "JSON nested 20, 1,000 and 100,000 deep",
        [
            _bytes(extra=json.loads("[" * 25 + "]" * 25)),
            b"[" * 1_000 + b"]" * 1_000,
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        ],
    ),
    "large": (
        "a MiB of bytes that are no event, twice",
        [b"x" * (1 << 20), b'{"specversion":"' + b"1" * (1 << 20) + b'"}'],
    ),
    "nul": (
        "NUL characters and half characters where ids and keys should be",
        [
            _bytes(id="evt_\x00"),
            _bytes(partitionkey="ord_\x00"),
            _bytes(id="evt_\ud800"),
            _bytes(partitionkey="ord_\udfff"),
            _with_data(order_id="ord_\x00"),
            _with_data(artisan_person_id="per_\ud800"),
        ],
    ),
    "long": (
        "ids and keys that are longer than anybody keeps",
        [_bytes(id="evt_" + "x" * 500), _bytes(partitionkey="ord_" + "x" * 5000)],
    ),
    "unknown-version": (
        "an event that we hear, in a version that we do not know yet",
        [_bytes(type="alheraf.booking.order_shipped.v9")],
    ),
}


def _poisoned(stage: Stage, bodies: list[bytes]) -> str:
    """Plant poison among good messages, and find every bit of it among the dead."""
    stage.begin()
    stage.publish(*bodies)
    stage.until(lambda: len(stage.books.dead()) >= len(bodies), "dead letters")
    known = {f"sha256:{hashlib.sha256(body).hexdigest()}" for body in bodies} | {"evt_planted"}
    stage.planted |= set(stage.books.dead()) & known
    if len(stage.books.dead()) != len(bodies):
        raise FaultMissed(f"{len(bodies)} planted, dead: {stage.books.dead()}")
    stage.until_effects(100)
    return f"{len(bodies)} planted, {len(bodies)} dead letters, and the rest went on"


def _enter_poison() -> None:
    for name, (breaks, bodies) in POISON.items():
        case(f"poison-{name}", f"poison: {breaks}", on=BOTH)(
            lambda stage, bodies=bodies: _poisoned(stage, bodies)
        )


_enter_poison()
