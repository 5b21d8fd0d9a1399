"""JSON that every reader reads alike (RFC 8259, RFC 7493): what is ambiguous is refused.

Repeated keys, NaN and Infinity, numbers that overflow, lone surrogates, NUL characters, bytes that
are not UTF-8 and nesting without end are no JSON here.
"""

import json
import math
from typing import Any

DEEPEST = 32


class NotStrict(ValueError):
    """These bytes are not JSON, or could be read in two ways."""


def parse(raw: bytes) -> Any:
    """Return the value that the bytes say.

    Raises:
        NotStrict: they say none, or it is ambiguous.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as wrong:
        raise NotStrict(type(wrong).__name__) from wrong
    _inspect(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("repeated key")
    return found


def _refuse_constant(name: str) -> None:
    raise NotStrict(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotStrict("a number that overflows")
    return number


def _inspect(value: Any) -> None:
    """Walk the value without recursion, refusing depth and text that no store takes."""
    level: list[Any] = [value]
    for _ in range(DEEPEST + 1):
        below: list[Any] = []
        for one in level:
            if isinstance(one, str):
                _refuse_unstorable(one)
            elif isinstance(one, dict):
                below.extend((*one.keys(), *one.values()))
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return
        level = below
    raise NotStrict("nested too deep")


def _refuse_unstorable(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise NotStrict("a character that cannot be stored")
