"""Named places where a process dies on purpose, so that tests can see what survives.

`FAILPOINT=booking.after_capture` kills this process with SIGKILL at the first hit of that name,
`FAILPOINT=booking.after_capture:3` at the third; of several, with commas between, the one that is
hit first does. The last words on standard error say which. Names are string literals in the code.
"""

import os
import signal
from collections import Counter

LAST_WORDS = "killed at "

_hits: Counter[str] = Counter()


def hit(name: str) -> None:
    """Die here, if this is a place that was named."""
    wanted = os.environ.get("FAILPOINT")
    if wanted is None:
        return
    for one in wanted.split(","):
        place, _, count = one.partition(":")
        if place == name:
            _hits[name] += 1
            if _hits[name] == int(count or 1):
                os.write(2, f"{LAST_WORDS}{name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)
