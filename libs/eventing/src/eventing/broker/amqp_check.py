"""Says in words what a RabbitMQ lacks before anything is sent: version, exchanges, queues.

Where this user may make things, what is there is compared with what it should be; where it may not,
as in production, only whether it is there.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from amqp.exceptions import AccessRefused, NotFound, PreconditionFailed
from kombu.connection import Connection

from eventing.broker.amqp_topology import (
    EXCHANGES,
    UNROUTED_ARGUMENTS,
    arguments_of,
    make_exchange,
    make_queue,
)
from eventing.topology import UNROUTED, Manifest

OLDEST = (3, 10)
_UNEQUAL = re.compile(r"inequivalent arg '([^']+)' for .*: received (.+) but current is (.+)$")
_VALUE = re.compile(r"the value '([^']*)' of type '[^']*'")


def lacks(connection: Connection, manifest: Manifest) -> list[str]:
    """Return what the broker lacks, one sentence each; none where it has everything."""
    found = [*_age(connection.connection.server_properties)]
    for name, kind, arguments in EXCHANGES:
        make = partial(make_exchange, name=name, kind=kind, arguments=arguments)
        found += _compared(connection, f"exchange {name}", "exchange_declare", make, name, kind)
    wanted = {UNROUTED: UNROUTED_ARGUMENTS}
    wanted |= {spec.name: arguments_of(spec) for spec in manifest.queues}
    for name, arguments in wanted.items():
        make = partial(make_queue, name=name, arguments=arguments)
        found += _compared(connection, f"queue {name}", "queue_declare", make, name)
    return found


def _age(properties: dict[str, Any]) -> Iterator[str]:
    product, version = str(properties.get("product")), str(properties.get("version"))
    if product != "RabbitMQ":
        yield f"the broker is {product} and must be RabbitMQ"
    numbers = tuple(int(part) for part in re.findall(r"[0-9]+", version)[:2])
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        yield f"RabbitMQ {version} is too old: its quorum queues need {oldest} or later"


def _compared(
    connection: Connection, what: str, ask: str, make: Callable[[Any], None], *named: str
) -> Iterator[str]:
    """Ask on channels of their own: the broker closes the one on which it says no."""
    try:
        with connection.channel() as channel:
            getattr(channel, ask)(*named, passive=True)
    except NotFound:
        yield what
        return
    except AccessRefused:
        yield f"{what}: this user may not use it"
        return
    try:
        with connection.channel() as channel:
            make(channel)
    except PreconditionFailed as unequal:
        yield f"{what} {_difference(str(unequal))}"
    except AccessRefused:
        return


def _difference(told: str) -> str:
    """Return the broker's words on what differs, in ours."""
    found = _UNEQUAL.search(told)
    if found is None:
        return f"differs: {told}"
    argument, wanted, there = found.groups()
    return f"differs: {argument} should be {_value(wanted)} and is {_value(there)}"


def _value(told: str) -> str:
    found = _VALUE.search(told)
    return found.group(1) if found else told.strip("' ")
