"""What comes after an erasure, late or twice, brings nobody back and still does its work."""

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import httpx
import pika
import pytest

from contracts.booking import Line, OrderCancelled, OrderPlaced
from contracts.event import Event, routing_key
from contracts.messaging import InquiryReceived, MessageSent
from contracts.wire import to_wire
from eventing.topology import EVENTS
from processes.suite import ProcessSuite
from story.client import until

CARD = "4111 1111 1111 1111"
LISTENERS = ("catalog", "messaging", "notification")


@pytest.fixture
def bus(suite: ProcessSuite) -> Iterator[Callable[[Event, str], str]]:
    """Say an event once more, long after it was true: twice, with one id."""
    connection = pika.BlockingConnection(
        pika.URLParameters(suite.environment("booking")["BROKER_URL"])
    )
    channel = connection.channel()
    channel.confirm_delivery()

    def say(said: Event, source: str) -> str:
        event_id = f"evt_late{secrets.token_hex(6)}"
        body = to_wire(said, event_id=event_id, time=datetime.now(UTC), source=source)
        for _ in range(2):
            channel.basic_publish(EVENTS, routing_key(said, source), body, mandatory=True)
        return event_id

    yield say
    connection.close()


@pytest.mark.slow
def test_late_and_double_messages_work_for_others_and_touch_nothing_of_the_person(
    rows: Any,
    settled: Callable[[], Any],
    market: Any,
    erasure_of: Callable[..., Any],
    bus: Callable[[Event, str], str],
) -> None:
    """Long because one story is told: what is late, what is doubled, and what comes of it."""
    person, artisan_id = settled(), market.artisan.person_id
    ((order_id, version, listed_artisan),) = rows.ask(
        "booking",
        "SELECT id, version, artisan_id FROM orders WHERE buyer_id = %s",
        person.person_id,
    )
    erasure_of(person).until_status("completed")
    told_before = cancelled_sales(rows, artisan_id, order_id)
    late = [
        (
            OrderPlaced(
                order_id=order_id,
                buyer_id=person.person_id,
                artisan_id=listed_artisan,
                artisan_person_id=artisan_id,
                kind="order",
                lines=(line_of(market.product_id),),
                total=12_000,
                holds_until=datetime.now(UTC).isoformat(),
                version=version,
            ),
            "booking",
        ),
        (
            OrderCancelled(
                order_id=order_id,
                buyer_id=person.person_id,
                artisan_person_id=artisan_id,
                kind="order",
                reason="hold_expired",
                version=version + 1,
            ),
            "booking",
        ),
        (
            MessageSent(
                conversation_id="cnv_late",
                message_id="msg_late",
                sender_id=artisan_id,
                recipient_id=person.person_id,
            ),
            "messaging",
        ),
        (
            InquiryReceived(
                inquiry_id="inq_late", person_id=person.person_id, reference="INQ-LATE"
            ),
            "messaging",
        ),
    ]
    for said, source in late:
        last = bus(said, source)
    until("all to have been heard", lambda: heard(rows, "notification", last))
    until("the artisan to be told", lambda: cancelled_sales(rows, artisan_id, order_id))
    assert told_before == 0
    assert cancelled_sales(rows, artisan_id, order_id) == 1
    assert rows.holding(person.identifiers) == []
    assert places_of(rows, person.person_id) == []


@pytest.mark.slow
def test_a_hold_that_ends_after_its_buyers_erasure_frees_the_stock_and_tells_the_artisan(
    rows: Any, settled: Callable[[], Any], market: Any, erasure_of: Callable[..., Any]
) -> None:
    person = settled()
    ((order_id,),) = rows.ask(
        "booking", "SELECT id FROM orders WHERE buyer_id = %s", person.person_id
    )
    erasure_of(person).until_status("completed")
    assert rows.ask("booking", "SELECT 1 FROM holds WHERE order_id = %s", order_id)
    past = "now() - interval '1 second'"
    rows.change("booking", f"UPDATE holds SET expires_at = {past} WHERE order_id = %s", order_id)
    rows.change("booking", f"UPDATE orders SET holds_until = {past} WHERE id = %s", order_id)
    until("the stock to be free", lambda: not held(rows, order_id))
    until(
        "the artisan to be told",
        lambda: cancelled_sales(rows, market.artisan.person_id, order_id) == 1,
    )
    assert places_of(rows, person.person_id) == []


@pytest.mark.slow
def test_money_that_comes_after_the_erasure_goes_back_once(
    suite: ProcessSuite,
    rows: Any,
    settled: Callable[[], Any],
    erasure_of: Callable[..., Any],
    one_completion: Callable[..., None],
) -> None:
    person = settled()
    ((order_id,),) = rows.ask(
        "booking", "SELECT id FROM orders WHERE buyer_id = %s", person.person_id
    )
    payment = person.api.post_once("/v1/payments", {"order_id": order_id})
    person.api.post(f"/v1/orders/{order_id}/cancellation")
    erasure = erasure_of(person)
    erasure.until_status("completed")

    httpx.post(payment["checkout_url"], data={"number": CARD}, timeout=30).raise_for_status()
    until("the money to be on its way back", lambda: refund_states(rows, order_id) == ["settled"])
    for _ in range(3):
        assert say_paid(suite, payment["id"]).is_success

    assert refund_states(rows, order_id) == ["settled"]
    assert given_back(suite, payment["id"]) == 1
    ((brand, last4, late),) = rows.ask(
        "booking", "SELECT brand, last4, late FROM payments WHERE id = %s", payment["id"]
    )
    assert (brand, last4, late) == (None, None, True)
    assert places_of(rows, person.person_id) == []
    one_completion(erasure, person)


def line_of(product_id: str) -> Line:
    """Return one line of an order."""
    return Line(
        line_id="lin_late", kind="product", item_id=product_id, listing_id=product_id, quantity=1
    )


def cancelled_sales(rows: Any, artisan_id: str, order_id: str) -> int:
    """Return how often an artisan was told that a sale is off."""
    ((count,),) = rows.ask(
        "notification",
        "SELECT count(*) FROM notices WHERE person_id = %s AND kind = 'sale_cancelled'"
        " AND facts ->> 'order_id' = %s",
        artisan_id,
        order_id,
    )
    return int(count)


def heard(rows: Any, service: str, event_id: str) -> bool:
    """Say whether a service has taken an event in."""
    return bool(rows.ask(service, "SELECT 1 FROM inbox WHERE event_id = %s", event_id))


def held(rows: Any, order_id: str) -> bool:
    """Say whether stock is held for an order."""
    return bool(rows.ask("booking", "SELECT 1 FROM holds WHERE order_id = %s", order_id))


def refund_states(rows: Any, order_id: str) -> list[str]:
    """Return the state of every refund of an order."""
    return [
        s for (s,) in rows.ask("booking", "SELECT state FROM refunds WHERE order_id=%s", order_id)
    ]


def places_of(rows: Any, person_id: str) -> list[str]:
    """Return where a person's id stands, but for the memory that they were erased."""
    kept = {"forgotten", "erasures", "inbox", "outbox"}
    return [place for place in rows.holding([person_id]) if place.split(".")[1] not in kept]


def say_paid(suite: ProcessSuite, reference: str) -> httpx.Response:
    """Send the provider's webhook once more, signed as it signs."""
    with closing(sqlite3.connect(suite.state.payments)) as provider:
        ((text,),) = provider.execute(
            "SELECT body FROM payments WHERE json_extract(body, '$.reference') = ?", (reference,)
        ).fetchall()
    known = json.loads(text)
    body = json.dumps({name: known[name] for name in ("id", "status", "reference")}).encode()
    secret = suite.state.secrets["payment_webhook_secret"].encode()
    headers = {
        "Content-Type": "application/json",
        "X-Signature": hmac.new(secret, body, hashlib.sha256).hexdigest(),
    }
    url = f"{suite.url}/v1/payments/webhook"
    return httpx.post(url, content=body, headers=headers, timeout=30)


def given_back(suite: ProcessSuite, reference: str) -> int:
    """Return how often the provider gave the money of a payment back."""
    with closing(sqlite3.connect(suite.state.payments)) as provider:
        ((count,),) = provider.execute(
            "SELECT json_array_length(body, '$.refunds') FROM payments"
            " WHERE json_extract(body, '$.reference') = ?",
            (reference,),
        ).fetchall()
    return int(count)
