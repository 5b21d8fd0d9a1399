"""The quick way of reading agrees with marshmallow on whatever arrives."""

import dataclasses
from typing import Any

import marshmallow as ma
import pytest

from contracts.golden_examples import example_of, load_all
from contracts.plain import Odd, plainly
from contracts.wire import schema_of

ODD: tuple[Any, ...] = (None, "", "12", 12, -1, 1.0, 1.5, True, [], ["a"], [1], [None], {}, [{}])


def by_marshmallow(cls: Any, data: dict[str, Any]) -> Any:
    return cls(**{name: _frozen(value) for name, value in schema_of(cls)().load(data).items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def in_every_field(example: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the example with each field odd in every way, and with each field missing."""
    odd = [{**example, name: value} for name in example for value in ODD]
    return odd + [{n: v for n, v in example.items() if n != name} for name in example]


@pytest.mark.parametrize("name", sorted(load_all()))
def test_what_is_read_plainly_is_what_marshmallow_reads(name: str) -> None:
    cls = load_all()[name]
    example = {**example_of(cls), "added_later": 1}
    assert plainly(cls, example) == by_marshmallow(cls, example)
    for data in in_every_field(example):
        try:
            read = plainly(cls, data)
        except Odd:
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

    assert plainly(Whole, {"parts": [{"count": 1}], "note": None}) == Whole((Part(1),))
    for parts in ([{"count": "1"}], [{}], [1], {"count": 1}, "[]"):
        with pytest.raises(Odd):
            plainly(Whole, {"parts": parts})


def test_marshmallow_refuses_what_the_test_calls_wrong() -> None:
    cls = load_all()["alheraf.booking.order_placed.v1"]
    with pytest.raises(ma.ValidationError):
        by_marshmallow(cls, {**example_of(cls), "total": "12"})
