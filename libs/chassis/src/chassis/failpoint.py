"""Named places where a process dies on purpose, so that tests can see what survives.

`FAILPOINT=booking.after_capture` kills this process with SIGKILL at the first hit of that name,
`FAILPOINT=booking.after_capture:3` at the third. Names are string literals in the code.
"""

import os
import signal
from collections import Counter

_hits: Counter[str] = Counter()


def hit(name: str) -> None:
    """Die here, if this is the place that was named."""
    wanted = os.environ.get("FAILPOINT")
    if wanted is None:
        return
    place, _, count = wanted.partition(":")
    if place != name:
        return
    _hits[name] += 1
    if _hits[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
