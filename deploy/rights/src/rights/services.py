"""Which services there are and which of them give commands, read from what they say."""

from contracts import booking, catalog, holders, identity, messaging, notification, privacy
from contracts.event import HOLDER_SAYS, every_event

_SAID = (booking, catalog, holders, identity, messaging, notification, privacy)
"""Importing a module of contracts makes its events known."""


def services() -> tuple[str, ...]:
    """Return every service: each says something."""
    said_by = {cls.meta.publisher for cls in every_event().values()}
    return tuple(sorted(said_by - {HOLDER_SAYS}))


def commanders() -> frozenset[str]:
    """Return who may address a command to a holder."""
    return frozenset(cls.meta.publisher for cls in every_event().values() if cls.meta.addressed)
