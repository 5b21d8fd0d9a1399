"""Simulates the suite: one seed after another, or one seed that failed.

`make simulate SEEDS=10000` runs that many from FIRST on and says how far it is;
`make simulate SEED=1234` runs one again, and where it fails shows the shortest way to it.
"""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

from testkit.simulation.choices import Choices, choose

from .place import quick_folder
from .run import Broken, Run
from .world import World

_EVERY = 10.0


def simulate(world: World, seed: int) -> list[str]:
    """Run one seed, and return what happened in words.

    Raises:
        Broken: a promise was not kept; it says which, and the shortest way to it that was found.
    """
    told: list[str] = []

    def play(choices: Choices) -> None:
        run = Run(world, seed, choices)
        try:
            run.play()
        finally:
            told[:] = run.words

    try:
        choose(seed, play)
    except Broken as broken:
        raise Broken(f"make simulate SEED={seed}\n{broken}") from None
    return told


def main() -> int:
    """Run what the command line says; return 1 where a promise was not kept."""
    asked = _asked()
    logging.disable(logging.CRITICAL)
    seeds = range(asked.first, asked.first + asked.seeds)
    with tempfile.TemporaryDirectory(dir=quick_folder()) as root, World(Path(root)) as world:
        if asked.seed is not None:
            return _one(world, asked.seed)
        return _many(world, seeds)


def _one(world: World, seed: int) -> int:
    try:
        words = simulate(world, seed)
    except Broken as broken:
        print(broken)
        return 1
    print(*words, f"seed {seed}: every promise was kept", sep="\n")
    return 0


def _many(world: World, seeds: range) -> int:
    failed: list[int] = []
    steps, began, shown = 0, time.monotonic(), time.monotonic()
    for done, seed in enumerate(seeds, 1):
        try:
            steps += len(simulate(world, seed))
        except Broken as broken:
            failed.append(seed)
            print(broken, flush=True)
        if time.monotonic() - shown > _EVERY or done == len(seeds):
            shown = time.monotonic()
            print(f"{done} of {len(seeds)} seeds, {len(failed)} failed, {steps} steps", flush=True)
    took = time.monotonic() - began
    places = len(world.suite.deaths.seen)
    print(f"{len(seeds)} seeds in {took:.0f} s; processes came past {places} places to die at")
    for seed in failed:
        print(f"failed: make simulate SEED={seed}")
    return int(bool(failed))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="run this one, and say what happened")
    parser.add_argument("--seeds", type=int, default=300, help="how many to run")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
