"""The promises, and how each shows when it is broken: one sentence for each thing that is wrong."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from embedded.names import NAMES
from eventing.broker.routing import matches
from eventing.topology import COMMANDS, EVENTS
from personal_data.certificate import verdicts
from personal_data.participant import commands_to
from personal_data.receipts import ERASED, ReceiptRefused, verify
from privacy.doors.sealing import Sealing

from .people import Person
from .world import World

_ACTIVE = ("confirmed", "shipped", "completed")
_REMEMBERED = {"forgotten", "erasures"}
"""Tables that know by its id whom a service must not let in again."""


def standing_complaints(world: World) -> list[str]:
    """Return what must never be, not even while everything goes wrong."""
    return [*_failures(world), *_stock(world), *_dead(world)]


def complaints(world: World) -> list[str]:
    """Return what must not be once everything has come to rest."""
    return [
        *standing_complaints(world),
        *_delivery(world),
        *_order(world),
        *_money(world),
        *_requests(world),
        *_residue(world),
        *_projections(world),
    ]


def _failures(world: World) -> Iterator[str]:
    for failure in world.suite.network.failures:
        yield f"a service failed: {failure}"


def _dead(world: World) -> Iterator[str]:
    for name in NAMES:
        for row in world.suite.look(name, "SELECT event_id, queue, error FROM dead"):
            yield f"{row['event_id']} died in {row['queue']}: {row['error']}"


def _stock(world: World) -> Iterator[str]:
    asked = """
        SELECT item_id, declared, held, sold,
          (SELECT coalesce(sum(quantity), 0) FROM holds WHERE holds.item_id = a.item_id) AS on_hold,
          (SELECT coalesce(sum(l.quantity), 0) FROM order_lines AS l JOIN orders AS o
             ON o.id = l.order_id WHERE l.item_id = a.item_id
             AND o.state IN ('confirmed', 'shipped', 'completed')) AS bought
        FROM allocations AS a
    """
    for row in world.suite.look("booking", asked):
        if row["held"] + row["sold"] > row["declared"]:
            yield f"{row['item_id']} is oversold"
        if (row["held"], row["sold"]) != (row["on_hold"], row["bought"]):
            yield (
                f"{row['item_id']}: {row['held']} held and {row['sold']} sold,"
                f" but orders hold {row['on_hold']} and have bought {row['bought']}"
            )


def _delivery(world: World) -> Iterator[str]:
    """Each recorded event took effect at each listener once, unless the fence stopped it there."""
    effects = world.suite.effects
    done = Counter((one.queue, one.event_id) for one in effects.seen)
    for (queue, event_id), count in done.items():
        if count > 1:
            yield f"{event_id} took effect {count} times in {queue}"
    for queue, said in _expected(world):
        if not done[queue, said["event_id"]] and (queue, said["event_id"]) not in effects.fenced:
            yield f"{said['event_id']} ({said['routing_key']}) is lost to {queue}"


def _order(world: World) -> Iterator[str]:
    """Effects of one key come in the order in which they were said.

    Where the broker refused a message those behind it may overtake it; then the projections, which
    take what is newer, are all that is promised.
    """
    refused = world.suite.broker.refused_keys
    place = {
        row["event_id"]: (name, row["id"])
        for name in NAMES
        for row in world.suite.look(name, "SELECT id, event_id FROM simulation_recorded")
    }
    last: dict[tuple[str, str, str], int] = {}
    for effect in world.suite.effects.seen:
        if effect.order_key is None or effect.event_id not in place:
            continue
        source, number = place[effect.event_id]
        key = (effect.queue, source, effect.order_key)
        if number < last.get(key, 0) and not any(
            one is not None and one.endswith(effect.order_key) for one in refused
        ):
            yield f"{effect.event_id} took effect in {effect.queue} after what was said later"
        last[key] = max(number, last.get(key, 0))


def _answered_by_tasks(service: str) -> list[str]:
    return [heard.name for heard in commands_to(service)]


def _expected(world: World) -> Iterator[tuple[str, Any]]:
    """Walk over every event that was recorded, and every queue that listens to it."""
    queues = [
        (spec.name, spec.bindings)
        for process in world.processes
        for spec in process.manifest.queues
        if spec.name not in _answered_by_tasks(process.name)  # its requests must complete
    ]
    for name in NAMES:
        for said in world.suite.look(name, "SELECT * FROM simulation_recorded"):
            exchange = COMMANDS if said["addressed"] else EVENTS
            for queue, bindings in queues:
                if any(
                    bound.exchange == exchange and matches(bound.pattern, said["routing_key"])
                    for bound in bindings
                ):
                    yield queue, said


def _money(world: World) -> Iterator[str]:
    """What was taken for an order and not given back is its price, or nothing where it is off."""
    orders = {
        row["id"]: row for row in world.suite.look("booking", "SELECT id, state, total FROM orders")
    }
    order_of = {
        row["id"]: row["order_id"]
        for row in world.suite.look("booking", "SELECT id, order_id FROM payments")
    }
    kept: Counter[str | None] = Counter()
    for paid in world.suite.outside.payments():
        if len(paid["refunds"]) > 1:
            yield f"{paid['reference']} was given back {len(paid['refunds'])} times"
        taken = paid["amount"] if paid["status"] == "captured" else 0
        back = sum(one["amount"] for one in paid["refunds"])
        kept[order_of.get(paid["reference"])] += taken - back
    for order_id in {*orders, *kept}:
        order = orders.get(order_id)
        due = order["total"] if order is not None and order["state"] in _ACTIVE else 0
        if kept[order_id] != due:
            state = order["state"] if order is not None else "gone"
            yield f"{kept[order_id]} was kept for {order_id}, which is {state}: {due} is due"


def _requests(world: World) -> Iterator[str]:
    """Every request ended once; an erasure with one valid receipt of every holder."""
    for row in world.suite.look("privacy", "SELECT id, kind, state FROM requests ORDER BY id"):
        asked = "SELECT what FROM request_history WHERE request_id = ?"
        told = Counter(one["what"] for one in world.suite.look("privacy", asked, row["id"]))
        yield from (f"{row['id']} {wrong}" for wrong in _wrong_end(row, told))
        if row["kind"] == "erasure" and row["state"] in {"erased", "completed"}:
            yield from (f"{row['id']}: {wrong}" for wrong in _wrong_proof(world, row))


def _wrong_end(row: Any, told: Counter[str]) -> Iterator[str]:
    ends = {
        ("erasure", "erased"): ["erasing", "erased"],
        ("erasure", "completed"): ["erasing", "erased", "completed"],
        ("access", "completed"): ["archive_ready"],
        ("erasure", "cancelled"): ["cancelled"],
        ("access", "cancelled"): ["cancelled"],
    }
    ways = ends.get((row["kind"], row["state"]))
    if ways is None:
        yield f"({row['kind']}) ended as {row['state']}"
        return
    for what in ways:
        if told[what] != 1:
            yield f"is {row['state']}, and was {what} {told[what]} times"


def _wrong_proof(world: World, row: Any) -> Iterator[str]:
    keys = world.suite.state.public_keys()
    asked = (
        "SELECT holder, receipt, supplementary FROM tasks"
        " WHERE request_id = ? AND receipt IS NOT NULL"
    )
    receipts = world.suite.look("privacy", asked, row["id"])
    # A holder whose word of what it knows came late erases once more, with a receipt too.
    asked_first = sorted(one["holder"] for one in receipts if not one["supplementary"])
    if asked_first != sorted(NAMES):
        yield f"receipts came from {asked_first}"
    for one in receipts:
        try:
            verify(json.loads(one["receipt"]), keys, format=ERASED, request_id=row["id"])
        except ReceiptRefused as refused:
            yield f"the receipt of {one['holder']} proves nothing: {refused}"
    if row["state"] == "completed":
        for verdict in verdicts(_certificate(world, row["id"]), keys):
            if verdict.refused is not None:
                yield f"{verdict.kind} of {verdict.holder}: {verdict.refused}"


def _certificate(world: World, request_id: str) -> Any:
    token = Sealing(world.suite.state.secrets["link_key"]).status_token(request_id)
    return world.town.api().get(f"/v1/privacy/status/{token}/certificate")


def _residue(world: World) -> Iterator[str]:
    """Nothing that leads to an erased person is in any table, queue, or retry of any service."""
    gone = erased(world)
    if not gone:
        return
    for place, text in _texts(world):
        for one in gone:
            for value in one.values:
                if value in text:
                    yield f"{place} still holds {value!r}"
            if one.person_id in text and place.split(".")[1] not in _REMEMBERED:
                yield f"{place} still holds the id of {one.name}"


def erased(world: World) -> list[Person]:
    """Return who was erased."""
    ids = {
        row["person_id"] for row in world.suite.look("privacy", "SELECT person_id FROM erasures")
    }
    return [one for one in world.town.people if one.person_id in ids]


def _texts(world: World) -> Iterator[tuple[str, str]]:
    for name in NAMES:
        tables = world.suite.look(name, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables:
            rows = world.suite.look(name, f'SELECT * FROM "{table}"')
            yield f"{name}.{table}", "\n".join(_text(held) for row in rows for held in row)


def _text(held: Any) -> str:
    return held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held)


def _projections(world: World) -> Iterator[str]:
    """What one service has heard of another agrees with what that one knows."""
    yield from _availability(world)
    yield from _purchases(world)
    yield from _consents(world)


def _availability(world: World) -> Iterator[str]:
    here = {
        row["item_id"]: (row["available"], row["version"])
        for row in world.suite.look(
            "catalog", "SELECT item_id, available, version FROM availability"
        )
    }
    asked = "SELECT item_id, declared - held - sold AS free, version FROM allocations"
    for row in world.suite.look("booking", asked):
        known = here.get(row["item_id"])
        if known is not None and known != (row["free"], row["version"]):
            yield f"the catalog shows {known} of {row['item_id']}, booking has {tuple(row)[1:]}"


def _purchases(world: World) -> Iterator[str]:
    here = {
        row["order_id"]: row["state"]
        for row in world.suite.look("catalog", "SELECT order_id, state FROM purchases")
    }
    for row in world.suite.look("booking", "SELECT id, state FROM orders"):
        state = "confirmed" if row["state"] == "shipped" else row["state"]
        if here.get(row["id"], state) != state:
            yield f"the catalog takes {row['id']} for {here[row['id']]}, booking for {state}"


def _consents(world: World) -> Iterator[str]:
    asked = "SELECT person_id, granted, version FROM consents"
    here = {row["person_id"]: tuple(row)[1:] for row in world.suite.look("notification", asked)}
    for row in world.suite.look("privacy", asked):
        if here.get(row["person_id"]) != tuple(row)[1:]:
            yield f"notification takes {row['person_id']} for {here.get(row['person_id'])}"
