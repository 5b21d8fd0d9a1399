"""A payment's state only moves up."""

from itertools import permutations

import pytest

from booking.models.payment import CAPTURED, FAILED, LAPSED, OPENED, Payment


@pytest.mark.parametrize("told", list(permutations([OPENED, FAILED, LAPSED, CAPTURED])))
def test_what_is_captured_stays_captured(told: tuple[str, ...]) -> None:
    payment = Payment(state="created", version=1, checkout_url="https://pay.test/1")
    moved = [payment.move(state) for state in told]
    assert payment.state == CAPTURED
    assert payment.checkout_url is None
    assert payment.version == 1 + sum(moved)
