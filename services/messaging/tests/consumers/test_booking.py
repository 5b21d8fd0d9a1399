from typing import Any

from messaging.models import Context


def context(desk: Any) -> Context | None:
    with desk.database.reading() as session:
        return session.get(Context, desk.order_id)


def test_what_comes_twice_or_late_changes_nothing(desk: Any) -> None:
    desk.hear(desk.order_placed())
    desk.hear(desk.order_completed())
    closes_at = context(desk).closes_at
    desk.clock.forward(days=1)

    for said in (desk.order_placed(), desk.order_completed(), desk.order_cancelled()):
        desk.hear(said)

    assert closes_at is not None
    assert context(desk).closes_at == closes_at
    assert context(desk).version == 4


def test_an_end_that_is_heard_first_lets_nobody_begin(desk: Any) -> None:
    desk.hear(desk.order_cancelled())
    desk.hear(desk.order_placed())
    desk.clock.forward(days=20)

    assert desk.open(desk.customer, "order", desk.order_id).json["code"] == "conversation_closed"


def test_an_order_of_an_erased_buyer_is_not_heard(desk: Any) -> None:
    desk.erase(desk.customer)

    desk.hear(desk.order_placed())

    assert context(desk) is None


def test_an_erased_buyers_order_still_ends_for_the_artisan(desk: Any) -> None:
    desk.hear(desk.order_placed())
    desk.erase(desk.customer)

    desk.hear(desk.order_cancelled())

    known = context(desk)
    assert (known.customer_id, known.artisan_person_id) == (None, desk.artisan)
    assert known.closes_at is not None
