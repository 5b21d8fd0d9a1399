"""The quick way of reading agrees with marshmallow on whatever arrives."""

import dataclasses
from typing import Any

import marshmallow as ma
import msgspec
import pytest

from contracts.golden_examples import example_of, load_all
from contracts.wire import Unreadable, from_wire, schema_of

ODD: tuple[Any, ...] = (None, "", "12", 12, -1, 1.0, 1.5, True, [], ["a"], [1], [None], {}, [{}])


def by_marshmallow(cls: Any, data: dict[str, Any]) -> Any:
    return cls(**{name: _frozen(value) for name, value in schema_of(cls)().load(data).items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def in_every_field(example: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the example with each field odd in every way, and with each field missing."""
    odd = [{**example, name: value} for name in example for value in ODD]
    return odd + [{n: v for n, v in example.items() if n != name} for name in example]


def quickly(cls: Any, data: dict[str, Any]) -> Any:
    return msgspec.json.decode(msgspec.json.encode(data), type=cls)


@pytest.mark.parametrize("name", sorted(load_all()))
def test_what_is_read_quickly_is_what_marshmallow_reads(name: str) -> None:
    cls = load_all()[name]
    example = {**example_of(cls), "added_later": 1}
    assert quickly(cls, example) == by_marshmallow(cls, example)
    for data in in_every_field(example):
        try:
            read = quickly(cls, data)
        except msgspec.ValidationError:
            continue
        assert read == by_marshmallow(cls, data)


def test_a_part_that_is_odd_is_left_to_marshmallow() -> None:
    @dataclasses.dataclass(frozen=True)
    class Part:
        count: int

    @dataclasses.dataclass(frozen=True)
    class Whole:
        parts: tuple[Part, ...]
        note: str | None = None

    assert quickly(Whole, {"parts": [{"count": 1}], "note": None}) == Whole((Part(1),))
    for parts in ([{"count": "1"}], [{}], [1], {"count": 1}, "[]"):
        with pytest.raises(msgspec.ValidationError):
            quickly(Whole, {"parts": parts})


ENVELOPE = (
    b'{"specversion":"1.0","id":"evt_1","source":"/alheraf/elsewhere","type":"elsewhere.said.v1",'
    b'"time":"2026-01-02T03:04:05Z","data":%s}'
)


@pytest.mark.parametrize(
    "data",
    [
        b'{"text":"\xff"}',
        b'{"text":"\\u0000"}',
        b'{"text":"\\ud800"}',
        b'{"number":NaN}',
        b"[" * 21 + b"]" * 21,
        b'{"text":"\x01"}',
        b"{} {}",
    ],
)
def test_what_nobody_asked_for_must_be_readable_too(data: bytes) -> None:
    assert from_wire(ENVELOPE % b'{"text":"[[[ ok"}').event is None
    with pytest.raises(Unreadable):
        from_wire(ENVELOPE % data)


def test_marshmallow_refuses_what_the_test_calls_wrong() -> None:
    cls = load_all()["alheraf.booking.order_placed.v1"]
    with pytest.raises(ma.ValidationError):
        by_marshmallow(cls, {**example_of(cls), "total": "12"})
