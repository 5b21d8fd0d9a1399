"""Which ids are people's, and what stands where a person's id stood."""

from typing import Any

PERSON_GONE = "per_gone"
"""Stands for any forgotten person where a column or an event cannot do without an id."""

_PREFIX = "per_"


def is_person(value: Any) -> bool:
    """Tell a person's id from a pseudonym, a tombstone and nothing at all."""
    return isinstance(value, str) and value.startswith(_PREFIX) and value != PERSON_GONE
