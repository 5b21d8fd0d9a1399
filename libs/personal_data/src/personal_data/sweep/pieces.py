"""Cuts out of a text the pieces that are written in some encoding.

Only these are decoded, and read again: decoding a whole text in every order of encodings would
multiply it beyond all measure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_REACH = 4000


@dataclass(frozen=True)
class Sign:
    """What betrays an encoding, and what ends the piece that is written in it."""

    shape: "re.Pattern[str]"
    edges: tuple[str, ...]


PERCENT = Sign(re.compile(r"%[0-9A-Fa-f]{2}"), (" ", '"', "\n", "\0"))
ESCAPE = Sign(re.compile(r"\\"), ('"', "\n", "\0"))
ENTITY = Sign(re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-z]{2,6});"), ("<", ">", "\n", "\0"))
QUOTED = Sign(re.compile(r"=(?:[0-9A-Fa-f]{2}|\r?\n)"), ("\n\n", "\r\n\r\n", "\0"))


def pieces(text: str, sign: Sign) -> Iterator[str]:
    """Walk over the pieces around each sign, at most a few thousand characters to either side."""
    done = 0
    for match in sign.shape.finditer(text):
        if match.start() >= done:
            first, last = max(0, match.start() - _REACH), match.end() + _REACH
            starts = [text.rfind(edge, first, match.start()) for edge in sign.edges]
            ends = [text.find(edge, match.end(), last) for edge in sign.edges]
            done = min([end for end in ends if end >= 0] or [last])
            yield text[max(first, *(start + 1 for start in starts)) : done]
