"""Killed at any named place, booking comes to the same end as if nothing had happened."""

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from booking.models import Order
from testkit.guards.failpoints import every_failpoint
from testkit.guards.house import House

PLACES = (
    "booking.order_placing",
    "booking.payment_opened",
    "booking.provider_asked",
    "booking.checkout_recorded",
    "booking.payment_asked",
    "booking.payment_recording",
    "booking.payment_recorded",
    "booking.refund_asked",
    "booking.refund_recording",
    "booking.refund_recorded",
)


def test_these_are_all_the_places(request: pytest.FixtureRequest) -> None:
    places = every_failpoint(House(request.config.rootpath))
    assert {name for name, member in places.items() if member == "booking"} == set(PLACES)


def _live(town: Any, jug: str) -> None:
    """Order, pay, cancel, and get the money back."""
    order = town.order(jug)
    payment = town.opened(order)
    town.webhook(payment["id"], id="prov_hint")
    town.post(f"/v1/orders/{order['id']}/cancellation")
    town.tick()


def _killed(place: str, live: Callable[[], None]) -> bool:
    """Live in a process of one's own, and return whether it was killed at the place."""
    child = os.fork()
    if child == 0:
        os.environ["FAILPOINT"] = place
        try:
            live()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _mend(town: Any) -> str | None:
    """Do what people and the worker do afterwards; return how the order stands, if there is one."""
    with town.database.reading() as session:
        order = session.scalars(select(Order)).one_or_none()
    if order is None:
        return None
    town.tick(seconds=31)  # the worker asks about what was left in the air
    if town.status({"id": order.id}) == "placed":
        town.paid({"id": order.id})
    town.post(f"/v1/orders/{order.id}/cancellation")
    town.tick(minutes=1)
    town.tick(minutes=1)
    return str(town.status({"id": order.id}))


@pytest.mark.parametrize("town_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("place", PLACES)
def test_a_killed_process_leaves_nothing_that_cannot_be_mended(
    place: str, town: Any, another_town: Callable[[], Any]
) -> None:
    jug = town.product(stock=10)
    town.outside.pays_at_once = True
    assert _killed(place, lambda: _live(another_town(), jug))
    stands = _mend(town)
    assert stands == (None if place == "booking.order_placing" else "cancelled")
    assert town.allocation(jug) == (10, 0, 0)
    assert town.books() == (0, 0)
    times = 0 if stands is None else 1
    assert (len(town.outside.payments), len(town.outside.refunds)) == (times, times)
    documents = [one["number"] for one in town.get("/v1/invoices").json["items"]]
    assert documents == ["CRN-00000001", "INV-00000001"][: 2 * times]
