"""An event crosses the wire and comes back; what is not an event is refused in words."""

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.booking import Line, OrderPlaced
from contracts.event import Event, event, people_of, routing_key, subject_of
from contracts.golden_examples import example_of, file_of, load_all
from contracts.holders import Blocker, ErasureBlocked
from contracts.privacy import ErasePerson
from contracts.wire import Unreadable, from_wire, schema_of, to_wire

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

PLACED = OrderPlaced(
    order_id="ord_1",
    buyer_id="per_1",
    artisan_id="art_1",
    artisan_person_id="per_2",
    kind="order",
    lines=(Line(line_id="l", kind="product", item_id="prd_1", listing_id="prd_1", quantity=2),),
    total=12000,
    holds_until="2026-11-24T12:15:00Z",
    version=1,
)


def wire(**changes: Any) -> bytes:
    document = json.loads(to_wire(PLACED, event_id="evt_1", time=NOON, source="booking"))
    return json.dumps({**document, **changes}).encode()


def test_an_event_comes_back_as_it_was_said() -> None:
    arrived = from_wire(to_wire(PLACED, event_id="evt_1", time=NOON, source="booking"))
    assert arrived.event == PLACED
    assert (arrived.event_id, arrived.source, arrived.time) == ("evt_1", "booking", NOON)
    assert arrived.order_key == "ord_1"
    assert subject_of(PLACED) == "per_1"
    assert people_of(PLACED) == ("per_1", "per_2")


def test_a_reply_bears_the_name_of_the_holder_that_says_it() -> None:
    reply = ErasureBlocked(
        request_id="req_1", holder="booking", phase=2, blockers=(Blocker(code="x", count=1),)
    )
    arrived = from_wire(to_wire(reply, event_id="evt_2", time=NOON, source="booking"))
    assert arrived.type == "alheraf.booking.erasure_blocked.v1"
    assert arrived.event == reply


def test_a_command_is_addressed_to_one_holder() -> None:
    erase = ErasePerson(
        request_id="req_1",
        holder="catalog",
        phase=2,
        person_id="per_1",
        pseudonym="psn_1",
        preview_digest="d",
        erasure_seq=1,
    )
    assert routing_key(erase, "privacy") == "privacy.erase_person.catalog"


def test_a_reader_passes_over_fields_that_it_does_not_know() -> None:
    data = {**json.loads(wire())["data"], "added_later": 1}
    assert from_wire(wire(data=data)).event == PLACED


def test_a_type_that_nobody_here_knows_arrives_without_an_event() -> None:
    assert from_wire(wire(type="alheraf.booking.never_said.v9")).event is None


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"{}", "attribute 'specversion' is missing"),
        (b"[" * 5000, "nested deeper"),
        (wire(specversion="2.0"), "CloudEvents 2.0"),
        (wire(time="yesterday"), "RFC 3339"),
        (wire(time="2026-11-24T12:00:00"), "no offset"),
        (wire(data={}), "OrderPlaced"),
        (wire(data={**json.loads(wire())["data"], "total": "12000"}), "total"),
        (wire(data=None), "OrderPlaced"),
        (b'{"total": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"total": NaN}', "not JSON: NaN"),
        (wire(partitionkey=7), "'partitionkey' is no text"),
        (wire(partitionkey="x" * 201), "'partitionkey' is no text"),
        (wire(traceparent={}), "'traceparent' is no text"),
        (wire(id="x" * 65), "'id' is no text"),
        (wire(id="evt_\x00"), "cannot be kept"),
        (wire(source="/alheraf/\ud800"), "cannot be kept"),
        (wire(data={**json.loads(wire())["data"], "added_later": ["\x00"]}), "cannot be kept"),
        (wire(data={**json.loads(wire())["data"], "\x00": 1}), "cannot be kept"),
    ],
)
def test_what_is_no_event_is_refused_in_words(raw: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        from_wire(raw)


def test_a_field_must_say_what_it_is() -> None:
    class Vague(Event):
        name: str = dataclasses.field()

    with pytest.raises(TypeError, match=r"Vague\.name: say key"):
        event(publisher="booking")(Vague)


@pytest.mark.parametrize("name", sorted(load_all()))
def test_every_version_still_reads_its_golden_example(name: str) -> None:
    cls = load_all()[name]
    golden = json.loads(file_of(name).read_text(encoding="utf-8"))
    loaded = cls(**_tuples(schema_of(cls)().load(golden)))  # type: ignore[arg-type]
    assert set(golden) <= set(example_of(cls)), "a field of a released version was dropped"
    assert loaded.meta is cls.meta


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
