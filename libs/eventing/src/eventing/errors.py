"""What can go wrong on an event's way, sorted by what is to be done about it."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from chassis.http import Unavailable


class Permanent(Exception):
    """Trying again cannot help: the message goes to the dead letters at once."""


class Transient(Exception):
    """What we need is away for now: wait for it, and try for much longer than usual."""


class BrokerUnavailable(Exception):
    """The broker cannot be reached, or went away before it answered."""


class TransportRefused(ValueError):
    """This broker address names a transport that would lose events."""


class Stopped(Exception):
    """The process is told to stop while it waits for something to come back."""


OUTAGES: tuple[type[Exception], ...] = (
    Transient,
    Unavailable,
    OperationalError,
    InterfaceError,
    PoolExhausted,
)
"""Errors that say something about the surroundings, not about the message."""
