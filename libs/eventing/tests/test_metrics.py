"""Every number that a worker shows moves on a real broker when its reason arises."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contracts.booking import OrderShipped
from contracts.privacy import PrepareErasure
from eventing.errors import Permanent
from eventing.outbox import Outbox
from eventing.subscription import Subscription
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.private_rabbitmq import PrivateRabbit, private_rabbitmq

QUEUE = "booking.events"
Sample = Callable[..., float]


@pytest.fixture
def broker_url(rabbitmq_url: str) -> str:
    """Return RabbitMQ: these figures are for its operators."""
    return rabbitmq_url


def sampled(worker: Any) -> Sample:
    """Return a look at one sample of a worker, by its name without `eventing_`."""

    def look(name: str, **labels: str) -> float:
        return float(worker.registry.get_sample_value(f"eventing_{name}", labels) or 0)

    return look


def hearing(service: Any, handler: Any = None) -> Subscription:
    return Subscription(queue=QUEUE, handlers={OrderShipped: handler or service.takes()})


def test_the_outbox_says_how_much_waits_and_for_how_long(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    worker = bench.worker(service, hearing(service), start=False)
    look = sampled(worker)
    service.say(shipped("ord_1"), shipped("ord_2"))
    assert look("outbox_rows") == 2
    eventually(lambda: look("outbox_oldest_seconds") > 0.05)
    worker.start()
    bench.stack.callback(worker.stop)
    eventually(lambda: look("outbox_rows") == 0)
    assert look("relay_lag_seconds_count") >= 1
    assert look("relay_lag_seconds_sum") > 0.05
    assert look("published_total", outcome="confirmed") == 2


def test_what_was_handled_twice_or_fenced_is_counted(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    def fence(_session: Session, envelopes: Any) -> list[Any]:
        return [None if one.order_key == "ord_gone" else one.event for one in envelopes]

    worker = bench.worker(service, hearing(service), fence=fence)
    look = sampled(worker)
    service.say(shipped("ord_1"), shipped("ord_gone"))
    eventually(lambda: look("messages_total", queue=QUEUE, outcome="fenced") == 1)
    again = _body_of(service, shipped("ord_2"))
    bench.publish(again, again)
    eventually(lambda: look("messages_total", queue=QUEUE, outcome="duplicate") == 1)
    assert look("messages_total", queue=QUEUE, outcome="handled") == 2
    assert look("handling_seconds_count", queue=QUEUE) >= 2


def _body_of(service: Any, event: Any) -> bytes:
    row = Outbox(service.database, service.tables, source=service.name).row_of(event)
    return bytes(row["body"])


def test_tries_retries_and_the_dead_are_counted(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    def refuse(_session: Session, event: OrderShipped, *, deps: object) -> None:
        del deps
        raise Permanent if event.order_id == "ord_never" else KeyError(event.order_id)

    worker = bench.worker(service, hearing(service, refuse))
    look = sampled(worker)
    service.say(shipped("ord_never"), shipped("ord_later"))
    eventually(lambda: look("messages_total", queue=QUEUE, outcome="shelved") == 1)
    eventually(lambda: look("tries_total", queue=QUEUE) == 2)
    eventually(lambda: look("messages_total", queue=QUEUE, outcome="dead") == 2)
    eventually(lambda: look("dead_rows") == 2 and look("retry_rows") == 0)


def test_a_command_that_no_queue_takes_is_counted_as_returned(
    bench: Any, privacy: Any, eventually: Any
) -> None:
    worker = bench.worker(privacy, Subscription(queue="privacy.x", handlers={OrderShipped: print}))
    look = sampled(worker)
    privacy.say(PrepareErasure(request_id="req_1", holder="nobody", phase=1, person_id="per_1"))
    eventually(lambda: look("published_total", outcome="returned") == 1)
    assert look("outbox_rows") == 1


@pytest.fixture
def own_node() -> Iterator[PrivateRabbit]:
    """A node whose alarms disturb nobody else."""
    with contextlib.ExitStack() as stack:
        try:
            node = stack.enter_context(private_rabbitmq())
        except ServerMissing as missing:
            without_server(str(missing))
        yield node


@pytest.mark.timeout(300)
def test_a_broker_that_takes_nothing_is_seen_and_heals_by_itself(
    own_node: PrivateRabbit, make_bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    bench = make_bench(own_node.url)
    worker = bench.worker(service, hearing(service))
    look = sampled(worker)
    service.say(shipped("ord_1"))
    eventually(lambda: len(service.effected()) == 1)
    own_node.control("set_vm_memory_high_watermark", "absolute", "1")
    service.say(shipped("ord_2"))
    eventually(lambda: look("broker_blocked") == 1, seconds=60)
    assert look("unconfirmed") == 1
    own_node.control("set_vm_memory_high_watermark", "0.6")
    eventually(lambda: len(service.effected()) == 2, seconds=60)
    eventually(lambda: (look("broker_blocked"), look("unconfirmed")) == (0, 0))
