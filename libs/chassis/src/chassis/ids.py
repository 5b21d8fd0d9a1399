"""Ids that say what they name and sort by when they were made: `ord_01jdf…`.

26 characters of Crockford's base 32: 48 bits of milliseconds, 80 bits of chance.
Source: https://github.com/ulid/spec
"""

import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26
_CHANCE_BITS = 80


def new_id(prefix: str) -> str:
    """Return a new id with this prefix."""
    number = (time.time_ns() // 1_000_000) << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)
    letters = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return f"{prefix}_{''.join(reversed(letters))}"
