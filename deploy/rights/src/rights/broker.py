"""RabbitMQ's users and what each may do, as the broker's own definitions document.

A service writes to the events' exchange under its own name only, and reads its own queues only;
whoever gives commands may write to the commands' exchange, under its own name too. Nobody but the
release's user configures anything. That user publishes no event; it may read queues, because the
broker asks for it where a queue has a dead-letter exchange, so no service process is given it.
A service may purge its own queues: on RabbitMQ whoever may consume a queue may also empty it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from eventing.topology import COMMANDS, DEAD, EVENTS, UNROUTED
from rights.services import commanders, services

RELEASE = "release"
"""The user that makes exchanges, queues and bindings, before a release's processes start."""

_NOTHING = "^$"
_CONNECTIONS = 40
_CHANNELS = 200
"""A worker has two connections and opens a third to look; ten workers of a service fit."""

Rights = dict[str, Any]


def definitions(vhost: str, passwords: Mapping[str, str], *, prefix: str = "") -> Rights:
    """Return the definitions document for one virtual host.

    `passwords` are by user, without the prefix, which lets several suites share a broker.
    """
    users = (*services(), RELEASE)
    return {
        "vhosts": [{"name": vhost}],
        "users": [_user(f"{prefix}{name}", passwords[name]) for name in users],
        "permissions": [
            {"user": f"{prefix}{name}", "vhost": vhost, **_permission(name)} for name in users
        ],
        "topic_permissions": [
            {"user": f"{prefix}{name}", "vhost": vhost, **topic}
            for name in users
            for topic in _topics(name)
        ],
    }


def _user(name: str, password: str) -> Rights:
    limits = {"max-connections": _CONNECTIONS, "max-channels": _CHANNELS}
    return {"name": name, "password": password, "tags": "", "limits": limits}


def _permission(name: str) -> Rights:
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
    if name == RELEASE:
        says = dict.fromkeys(says, _NOTHING)
    binds = ".*" if name == RELEASE else _NOTHING
    return [
        {"exchange": exchange, "write": write, "read": binds} for exchange, write in says.items()
    ]


def _any_of(names: Iterable[str], beginnings: Iterable[str]) -> str:
    whole = [f"{re.escape(name)}$" for name in names]
    return "^(" + "|".join([*whole, *map(re.escape, beginnings)]) + ")"
