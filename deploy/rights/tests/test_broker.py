"""Each user of RabbitMQ tries everything, on a real broker under the rights that are deployed."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker

from embedded.names import NAMES
from eventing.topology import COMMANDS, DEAD, EVENTS, UNROUTED
from rights.broker import RELEASE, SCALER, definitions
from rights.services import commanders, services

REFUSED = 403


def other(service: str) -> str:
    """Return the next service, which is somebody else."""
    return NAMES[(NAMES.index(service) + 1) % len(NAMES)]


def publish(exchange: str, key: str) -> Callable[[BlockingChannel], object]:
    """Publish, and wait for the broker's word."""

    def trying(channel: BlockingChannel) -> None:
        channel.confirm_delivery()
        channel.basic_publish(exchange, key, b"{}")

    return trying


def consume(queue: str) -> Callable[[BlockingChannel], object]:
    """Consume for a moment, taking nothing for good."""

    def trying(channel: BlockingChannel) -> None:
        tag = channel.basic_consume(queue, lambda *_: None)
        channel.basic_cancel(tag)

    return trying


def bind(queue: str, exchange: str, key: str) -> Callable[[BlockingChannel], object]:
    return lambda channel: channel.queue_bind(queue, exchange, key)


TRIES: dict[str, tuple[bool, Callable[[str], Callable[[BlockingChannel], object]]]] = {
    "publish under its own name": (
        True,
        lambda own: publish(EVENTS, f"{own}.something_happened"),
    ),
    "publish under another's name": (
        False,
        lambda own: publish(EVENTS, f"{other(own)}.something_happened"),
    ),
    "publish past the exchanges, into another's queue": (
        False,
        lambda own: publish("", f"{other(own)}.privacy"),
    ),
    "publish past the exchanges, into its own queue": (
        False,
        lambda own: publish("", f"{own}.privacy"),
    ),
    "publish dead letters": (False, lambda own: publish(DEAD, f"{own}.dead")),
    "publish unrouted letters": (False, lambda _: publish(UNROUTED, "")),
    "consume its own events": (True, lambda own: consume(f"{own}.events")),
    "consume its own commands": (True, lambda own: consume(f"{own}.privacy")),
    "consume its own dead letters": (True, lambda own: consume(f"{own}.dead")),
    "consume another's events": (False, lambda own: consume(f"{other(own)}.events")),
    "consume another's commands": (False, lambda own: consume(f"{other(own)}.privacy")),
    "consume what nobody heard": (False, lambda _: consume(UNROUTED)),
    "declare a queue under its own name": (
        False,
        lambda own: lambda channel: channel.queue_declare(f"{own}.more", durable=True),
    ),
    "declare an exchange": (
        False,
        lambda own: lambda channel: channel.exchange_declare(f"{own}.own", "topic"),
    ),
    "bind its own queue to more": (False, lambda own: bind(f"{own}.events", EVENTS, "#")),
    "delete its own queue": (
        False,
        lambda own: lambda channel: channel.queue_delete(f"{own}.events"),
    ),
    "delete another's queue": (
        False,
        lambda own: lambda channel: channel.queue_delete(f"{other(own)}.events"),
    ),
    "delete an exchange": (False, lambda _: lambda channel: channel.exchange_delete(EVENTS)),
    # Whoever may consume a queue may empty it by consuming, so the broker asks for no other right.
    "purge its own queue": (True, lambda own: lambda channel: channel.queue_purge(f"{own}.dead")),
    "purge another's queue": (
        False,
        lambda own: lambda channel: channel.queue_purge(f"{other(own)}.events"),
    ),
}


@pytest.fixture(scope="module")
def visitors(broker: Any) -> Iterator[Callable[[str], pika.BlockingConnection]]:
    """One connection a user, for all that it tries."""
    with contextlib.ExitStack() as stack:
        known: dict[str, pika.BlockingConnection] = {}

        def visitor(user: str) -> pika.BlockingConnection:
            if user not in known:
                known[user] = pika.BlockingConnection(pika.URLParameters(broker.url(user)))
                stack.callback(known[user].close)
            return known[user]

        yield visitor


def is_allowed(
    connection: pika.BlockingConnection, trying: Callable[[BlockingChannel], object]
) -> bool:
    """Try on a channel of its own; say whether the broker let it be done.

    Raises:
        ChannelClosedByBroker: it refused for another reason than rights.
    """
    channel = connection.channel()
    try:
        trying(channel)
    except ChannelClosedByBroker as refused:
        if refused.reply_code != REFUSED:
            raise
        return False
    channel.close()
    return True


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("wish", TRIES)
def test_a_service_may_do_this_and_no_more(visitors: Any, service: str, wish: str) -> None:
    allowed, tried_by = TRIES[wish]
    assert is_allowed(visitors(service), tried_by(service)) is allowed


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("name", NAMES)
def test_only_privacy_commands_and_only_under_its_own_name(
    visitors: Any, service: str, name: str
) -> None:
    trying = publish(COMMANDS, f"{name}.erase_person.booking")
    assert is_allowed(visitors(service), trying) is (service == name == "privacy")


@pytest.mark.parametrize("service", NAMES)
def test_the_user_of_a_release_makes_queues_and_says_nothing(visitors: Any, service: str) -> None:
    release = visitors(RELEASE)
    queue = f"{service}.tried"
    assert is_allowed(release, lambda channel: channel.queue_declare(queue, durable=True))
    assert is_allowed(release, bind(queue, EVENTS, f"{service}.#"))
    assert is_allowed(release, lambda channel: channel.queue_delete(queue))
    assert not is_allowed(release, publish(EVENTS, f"{service}.something_happened"))
    assert not is_allowed(release, publish(COMMANDS, f"{service}.erase_person.booking"))


def test_the_user_of_a_release_makes_nothing_of_another_name(visitors: Any) -> None:
    trying = lambda channel: channel.queue_declare("strange", durable=True)  # noqa: E731
    assert not is_allowed(visitors(RELEASE), trying)


def test_every_queue_bears_the_name_of_its_service(broker: Any) -> None:
    for service, manifest in broker.manifests.items():
        strange = [one.name for one in manifest.queues if not one.name.startswith(f"{service}.")]
        assert strange == []


def test_rights_and_suite_know_the_same_services() -> None:
    assert set(services()) == set(NAMES)
    assert commanders() == {"privacy"}


def test_a_user_cannot_open_connections_without_end(broker: Any) -> None:
    with httpx.Client(base_url=broker.management_url, trust_env=False) as http:
        limits = http.get(f"/api/user-limits/{broker.prefix}booking").raise_for_status().json()
    assert limits[0]["value"] == {"max-connections": 40, "max-channels": 200}


def test_no_user_may_manage_the_broker(broker: Any) -> None:
    signed_in = (f"{broker.prefix}booking", broker.passwords["booking"])
    at = broker.management_url.rpartition("@")[2]
    answer = httpx.get(f"http://{at}/api/overview", auth=signed_in, trust_env=False)
    assert answer.status_code == 401


@pytest.fixture
def scaler(broker: Any) -> Iterator[httpx.Client]:
    """The management API, as the user that reads queues' lengths."""
    at = broker.management_url.rpartition("@")[2]
    signed_in = (f"{broker.prefix}{SCALER}", broker.passwords[SCALER])
    with httpx.Client(base_url=f"http://{at}", auth=signed_in, trust_env=False) as http:
        yield http


@pytest.mark.parametrize("service", NAMES)
def test_the_scaler_reads_how_long_each_queue_is(
    broker: Any, scaler: httpx.Client, service: str
) -> None:
    for queue in broker.manifests[service].queues:
        path = f"/api/queues/{quote(broker.vhost, safe='')}/{queue.name}"
        assert scaler.get(path).raise_for_status().json()["name"] == queue.name


HTTP_TRIES: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "read a message": (
        "POST",
        "/api/queues/{vhost}/booking.events/get",
        {"count": 1, "ackmode": "ack_requeue_true", "encoding": "auto"},
    ),
    "publish": (
        "POST",
        "/api/exchanges/{vhost}/" + EVENTS + "/publish",
        {
            "properties": {},
            "routing_key": "booking.something_happened",
            "payload": "{}",
            "payload_encoding": "string",
        },
    ),
    "empty a queue": ("DELETE", "/api/queues/{vhost}/booking.events/contents", None),
    "declare a queue": ("PUT", "/api/queues/{vhost}/booking.more", {"durable": True}),
    "read users": ("GET", "/api/users", None),
    "read definitions": ("GET", "/api/definitions", None),
    "read another virtual host": ("GET", "/api/queues/%2F", None),
    "make a virtual host": ("PUT", "/api/vhosts/more", {}),
}


@pytest.mark.parametrize("wish", HTTP_TRIES)
def test_the_scaler_may_do_nothing_else_over_http(
    broker: Any, scaler: httpx.Client, wish: str
) -> None:
    method, path, body = HTTP_TRIES[wish]
    answer = scaler.request(method, path.format(vhost=quote(broker.vhost, safe="")), json=body)
    assert answer.status_code in {400, 401}, answer.text
    assert answer.json()["error"] in {"not_authorised", "bad_request"}


def test_the_scaler_cannot_connect(broker: Any) -> None:
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        pika.BlockingConnection(pika.URLParameters(broker.url(SCALER)))


def test_where_nobody_scales_there_is_no_scaler() -> None:
    passwords = dict.fromkeys((*NAMES, RELEASE), "secret")
    assert SCALER not in {one["name"] for one in definitions("alheraf", passwords)["users"]}
