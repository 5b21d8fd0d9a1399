"""Whatever dies, comes twice, late or not at all: in a few runs every promise is kept.

`make simulate` plays three hundred and more; here is as much as the time of `make test` allows.
"""

import pytest

from .simulate import simulate
from .world import World

_SEEDS, _AT_ONCE = 12, 2


@pytest.mark.slow
@pytest.mark.timeout(600)  # the town is founded first, and the machine may be busy
@pytest.mark.parametrize("first", range(1, _SEEDS + 1, _AT_ONCE))
def test_every_promise_is_kept(world: World, first: int) -> None:
    for seed in range(first, first + _AT_ONCE):
        simulate(world, seed)
