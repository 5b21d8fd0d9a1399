"""Topic patterns."""

import pytest

from eventing.broker.routing import matches


@pytest.mark.parametrize(
    ("pattern", "routing_key", "fits"),
    [
        ("booking.order_placed", "booking.order_placed", True),
        ("booking.order_placed", "booking.order_placed.x", False),
        ("*.person_erased", "booking.person_erased", True),
        ("*.person_erased", "a.b.person_erased", False),
        ("#.person_erased", "a.b.person_erased", True),
        ("booking.#", "booking", True),
        ("#", "anything.at.all", True),
        ("a.c", "abc", False),
    ],
)
def test_a_pattern_fits_as_topic_exchanges_say(pattern: str, routing_key: str, fits: bool) -> None:  # noqa: FBT001 - a table
    assert matches(pattern, routing_key) is fits
