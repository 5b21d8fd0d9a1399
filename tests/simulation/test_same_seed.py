"""One seed is one run: the same choices, ids and rows, or a failure could not be shown again."""

import hashlib

import pytest

from embedded.names import NAMES
from testkit.simulation.choices import Choices, choose

from .run import Run
from .world import World


@pytest.mark.timeout(600)
def test_the_same_seed_leaves_the_same_words_and_rows(world: World) -> None:
    told = [lived(world, seed) for seed in (20, 7, 20)]
    assert told[0] == told[2]
    assert told[0] != told[1]


def lived(world: World, seed: int) -> tuple[list[str], str]:
    """Return what happened in a run, and a digest of every row that it left."""
    left: list[tuple[list[str], str]] = []

    def play(choices: Choices) -> None:
        run = Run(world, seed, choices)
        run.play()
        left.append((run.words, rows_of(world)))

    choose(seed, play)
    return left[-1]


def rows_of(world: World) -> str:
    """Return the digest of every row of every service; leases say who led, and nothing else."""
    digest = hashlib.sha256()
    for name in NAMES:
        tables = world.suite.look(name, "SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in sorted(map(tuple, tables)):
            rows = world.suite.look(name, f'SELECT * FROM "{table}"')
            digest.update(repr([name, table, sorted(map(repr, map(tuple, rows)))]).encode())
    return digest.hexdigest()
