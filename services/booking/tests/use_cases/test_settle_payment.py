"""Whatever the provider says, in whatever order and however often: one end, and true books."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from booking.models import Allocation, Hold, Payment, Refund
from booking.worker import settle_payments

TOLD = st.lists(
    st.tuples(st.sampled_from(["initiated", "captured", "failed"]), st.integers(1, 2)),
    min_size=1,
    max_size=4,
)
RARELY = settings(
    max_examples=10,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@RARELY
@given(told=TOLD)
def test_any_order_and_any_repetition_of_webhooks_has_the_same_end(
    town: Any, told: list[tuple[str, int]]
) -> None:
    order = town.order(town.product(stock=1))
    payment = town.opened(order)
    for status, times in told:
        town.outside.card(payment["id"], status)
        for _ in range(times):
            assert town.webhook(payment["id"]).status_code == 204
    heard = {status for status, _ in told}
    expected = next(one for one in ("captured", "failed", "initiated") if one in heard)
    shown = town.get(f"/v1/payments/{payment['id']}").json
    assert shown["status"] == {"initiated": "opened"}.get(expected, expected)
    assert town.status(order) == ("confirmed" if expected == "captured" else "placed")
    money, documents = town.books()
    assert money == documents


ACTS = ("open", "capture", "fail", "webhook", "wait", "cancel", "give_up", "ship", "settle")


class _Life:
    """One order, to which anything happens that can happen."""

    def __init__(self, town: Any) -> None:
        self.town = town
        self.item = town.product(stock=2)
        self.order = town.order(self.item, quantity=2)
        self.payments: list[str] = []

    def open(self) -> None:
        answer = self.town.post("/v1/payments", {"order_id": self.order["id"]})
        if answer.status_code == 201:
            self.payments.append(answer.json["id"])

    def capture(self) -> None:
        for payment_id in self.payments[-1:]:
            self.town.outside.card(payment_id)

    def fail(self) -> None:
        told = self.town.outside.payments
        for payment_id in self.payments[-1:]:
            if told[self.town.outside.id_of(payment_id)]["status"] == "initiated":
                self.town.outside.card(payment_id, "failed")

    def webhook(self) -> None:
        for payment_id in self.payments:
            assert self.town.webhook(payment_id).status_code == 204

    def wait(self) -> None:
        self.town.clock.forward(minutes=9)

    def cancel(self) -> None:
        self.town.post(f"/v1/orders/{self.order['id']}/cancellation")

    def give_up(self) -> None:
        path = f"/v1/artisan-orders/{self.order['id']}/cancellation"
        self.town.post(path, by=self.town.artisan)

    def ship(self) -> None:
        path = f"/v1/artisan-orders/{self.order['id']}/shipment"
        self.town.post(path, by=self.town.artisan)

    def settle(self) -> None:
        self.town.tick()

    def look(self) -> None:
        """Expect what must hold in every committed state."""
        money, documents = self.town.books()
        assert money == documents
        with self.town.database.reading() as session:
            allocation = session.get_one(Allocation, self.item)
            held = func.coalesce(func.sum(Hold.quantity), 0)
            live = session.scalars(select(held).where(Hold.item_id == self.item)).one()
            assert allocation.held == live
            assert allocation.held + allocation.sold <= allocation.declared
            refunds = session.scalars(select(Refund.payment_id)).all()
            assert len(refunds) == len(set(refunds))


@RARELY
@given(acts=st.lists(st.sampled_from(ACTS), min_size=3, max_size=8))
def test_the_books_are_true_whatever_happens(town: Any, acts: list[str]) -> None:
    life = _Life(town)
    for act in acts:
        step: Callable[[], None] = getattr(life, act)
        step()
        life.look()
    town.tick(minutes=20)
    town.tick(minutes=60)
    with town.database.reading() as session:
        taken = session.scalars(
            select(Payment).where(Payment.order_id == life.order["id"], Payment.late)
        ).all()
    assert all(one.refund_state == "settled" for one in taken)
    assert town.status(life.order) in {"confirmed", "shipped", "cancelled"}
    life.look()


def test_a_silent_payment_does_not_keep_the_others_waiting(town: Any) -> None:
    jug = town.product()
    silent, spoken = town.order(jug), town.order(jug)
    lost = town.opened(silent)
    del town.outside.payments[town.outside.id_of(lost["id"])]
    payment = town.opened(spoken)
    town.outside.card(payment["id"])
    town.clock.forward(seconds=31)
    settle_payments(town.database, town.deps)
    assert (town.status(silent), town.status(spoken)) == ("placed", "confirmed")
