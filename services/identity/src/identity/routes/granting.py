"""Outcomes that a use case keeps although it refuses."""

from typing import TypeVar

from chassis.errors import Refusal

Granted = TypeVar("Granted")


def granted(outcome: Granted | Refusal) -> Granted:
    """Return what was granted.

    Raises:
        Refusal: what came back is one; its transaction is committed by now, as it should be.
    """
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome
