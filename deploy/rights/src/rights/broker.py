"""RabbitMQ's users and what each may do, as the broker's own definitions document.

A service writes to the events' exchange under its own name only, and reads its own queues only;
whoever gives commands may write to the commands' exchange, under its own name too. Nobody but the
release's user configures anything. That user publishes no event; it may read queues, because the
broker asks for it where a queue has a dead-letter exchange, so no service process is given it.
A service may purge its own queues: on RabbitMQ whoever may consume a queue may also empty it.

Where there is a password for it, KEDA has a user that reads the lengths of queues over HTTP and can
do nothing else, not even connect.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from eventing.topology import COMMANDS, DEAD, EVENTS, UNROUTED
from rights.services import commanders, services

RELEASE = "release"
"""The user that makes exchanges, queues and bindings, before a release's processes start."""

SCALER = "keda"
"""The user that reads queues' lengths, where somebody scales workers by them."""

_NOTHING = "^$"
_CONNECTIONS = 40
_CHANNELS = 200
"""A worker has two connections and opens a third to look; ten workers of a service fit."""

Rights = dict[str, Any]


def definitions(vhost: str, passwords: Mapping[str, str], *, prefix: str = "") -> Rights:
    """Return the definitions document for one virtual host.

    `passwords` are by user, without the prefix, which lets several suites share a broker; without
    one of its own the scaler's user is not made.
    """
    users = (*services(), RELEASE, *({SCALER} & set(passwords)))
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {"name": f"{prefix}{name}", "password": passwords[name], **_account(name)}
            for name in users
        ],
        "permissions": [
            {"user": f"{prefix}{name}", "vhost": vhost, **_permission(name)} for name in users
        ],
        "topic_permissions": [
            {"user": f"{prefix}{name}", "vhost": vhost, **topic}
            for name in users
            for topic in _topics(name)
        ],
    }


def _account(name: str) -> Rights:
    if name == SCALER:  # "management": it may ask over HTTP what its permissions let it see
        return {"tags": "management", "limits": {"max-connections": 0, "max-channels": 0}}
    return {"tags": "", "limits": {"max-connections": _CONNECTIONS, "max-channels": _CHANNELS}}


def _permission(name: str) -> Rights:
    if name == SCALER:
        return dict.fromkeys(("configure", "write", "read"), _NOTHING)
    if name == RELEASE:
        ours = _any_of([EVENTS, COMMANDS, UNROUTED, DEAD], [f"{one}." for one in services()])
        return dict.fromkeys(("configure", "write", "read"), ours)
    exchanges = [EVENTS, COMMANDS] if name in commanders() else [EVENTS]
    return {
        "configure": _NOTHING,
        "write": _any_of(exchanges, []),
        "read": _any_of([], [f"{name}."]),
    }


def _topics(name: str) -> list[Rights]:
    """Return what a user may say on each topic exchange; without an entry it could say anything."""
    own = f"^{re.escape(name)}\\."
    says = {EVENTS: own, COMMANDS: own if name in commanders() else _NOTHING}
    if name in {RELEASE, SCALER}:
        says = dict.fromkeys(says, _NOTHING)
    binds = ".*" if name == RELEASE else _NOTHING
    return [
        {"exchange": exchange, "write": write, "read": binds} for exchange, write in says.items()
    ]


def _any_of(names: Iterable[str], beginnings: Iterable[str]) -> str:
    whole = [f"{re.escape(name)}$" for name in names]
    return "^(" + "|".join([*whole, *map(re.escape, beginnings)]) + ")"
