"""Chance and the machine's clock, from a seed: the same seed draws the same ids and tokens."""

import os
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from testkit.simulation.clock import VirtualClock


class Chance:
    """Everything in this process that is drawn or read from the machine's clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._dice = random.Random(0)  # noqa: S311 - that it can be foretold is the point

    def begin_again(self, seed: int) -> None:
        """Draw from here on what this seed draws."""
        self._dice.seed(seed)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let the standard library draw from us, and read our clock."""
        dice, clock = self._dice, self._clock
        ours = [
            (os, "urandom", dice.randbytes),
            (secrets, "token_bytes", lambda size=None: dice.randbytes(size or 32)),
            (secrets, "randbits", dice.getrandbits),
            (secrets, "randbelow", dice.randrange),
            (secrets, "choice", dice.choice),
            (random, "uniform", dice.uniform),
            (time, "time", lambda: clock.now().timestamp()),
            (time, "time_ns", lambda: int(clock.now().timestamp() * 1e9)),
            (time, "monotonic", clock.monotonic),
        ]
        with ExitStack() as stack:
            for module, name, drawn in ours:
                stack.enter_context(patch.object(module, name, drawn))
            yield
