"""A broker confirms what no queue wants; nothing that was said may end like that."""

import secrets
from typing import Any

import amqp

from eventing.message import Outcome, Outgoing
from eventing.topology import UNROUTED


def test_what_nobody_wants_is_confirmed_and_gone(dial: Any, rabbitmq_url: str, queue: Any) -> None:
    channel = dial(rabbitmq_url, confirm_publish=True).channel()
    exchange = f"trap.{secrets.token_hex(6)}"
    channel.exchange_declare(exchange, "topic", auto_delete=False)
    channel.basic_publish(amqp.Message("lost"), exchange=exchange, routing_key="no.one")
    channel.exchange_delete(exchange)
    del queue  # had there been one, nothing would have come to it


def test_ours_is_kept_where_it_is_an_event_and_comes_back_where_it_is_a_command(
    make_bench: Any, rabbitmq_url: str, dial: Any, queue: Any
) -> None:
    queue()  # the exchanges are there
    channel = dial(rabbitmq_url).channel()
    channel.queue_purge(UNROUTED)
    publisher = make_bench(rabbitmq_url).transport.publisher()
    key = f"trap.{secrets.token_hex(6)}"
    event, command = (
        Outgoing(event_id=f"evt_{said}", routing_key=key, addressed=said, body=b"{}")
        for said in (False, True)
    )
    outcomes = publisher.publish([event, command])
    assert outcomes == [Outcome.CONFIRMED, Outcome.RETURNED]
    assert channel.basic_get(UNROUTED, no_ack=True) is not None
    assert channel.basic_get(UNROUTED, no_ack=True) is None
    publisher.close()
