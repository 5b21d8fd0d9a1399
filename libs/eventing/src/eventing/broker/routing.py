"""Topic patterns: `*` stands for one word, `#` for any number of them."""

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def matches(pattern: str, routing_key: str) -> bool:
    """Say whether a routing key fits a pattern, as topic exchanges understand it."""
    return _compiled(pattern).fullmatch(f".{routing_key}") is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    words = {"*": r"\.[^.]+", "#": r"(?:\.[^.]+)*"}
    return re.compile(
        "".join(words.get(word, re.escape(f".{word}")) for word in pattern.split("."))
    )
