"""Simulates the suite: one seed after another, or one seed that failed.

`make simulate SEEDS=10000` runs that many from FIRST on, says how far it is, and names those that
fail; `make simulate SEED=1234` runs one again, and where it fails shows the shortest way to it.
"""

import argparse
import logging
import multiprocessing
import os
import queue
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testkit.simulation.choices import Choices, choose

from .place import quick_folder
from .run import Broken, Run
from .world import World

_EVERY = 10.0


def simulate(world: World, seed: int, *, shrink: bool = False) -> list[str]:
    """Run one seed, and return what happened in words.

    To `shrink` is to look for the shortest way to a failure, which takes up to five minutes.

    Raises:
        Broken: a promise was not kept; it says which, what led to it, and how to see it again.
    """
    told: list[str] = []

    def play(choices: Choices) -> None:
        run = Run(world, seed, choices)
        try:
            run.play()
        finally:
            told[:] = run.words

    try:
        choose(seed, play, shrink=shrink)
    except Broken as broken:
        raise Broken(f"make simulate SEED={seed}\n{broken}") from None
    except Exception as wrong:
        # Hypothesis found that the same choices do not always fail: that breaks a promise as well.
        raise Broken(f"make simulate SEED={seed}\n{type(wrong).__name__}: {wrong}") from wrong
    return told


def main() -> int:
    """Run what the command line says; return 1 where a promise was not kept."""
    asked = _asked()
    if asked.seed is not None:
        return _one(asked.seed)
    return _many(range(asked.first, asked.first + asked.seeds), asked.processes)


def _one(seed: int) -> int:
    with _world() as world:
        try:
            words = simulate(world, seed, shrink=True)
        except Broken as broken:
            print(broken)
            return 1
    print(*words, f"seed {seed}: every promise was kept", sep="\n")
    return 0


@contextmanager
def _world() -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(dir=quick_folder()) as root, World(Path(root)) as world:
        yield world


@dataclass(frozen=True)
class _Done:
    """A seed that was run, how many steps that were, and what was not kept, in words."""

    seed: int
    steps: int
    broken: str | None
    places: frozenset[str]


def _many(seeds: range, processes: int) -> int:
    began = shown = time.monotonic()
    told: list[_Done] = []
    for done in _all_done(seeds, processes):
        told.append(done)
        if done.broken is not None:
            print(done.broken, flush=True)
        if time.monotonic() - shown > _EVERY or len(told) == len(seeds):
            shown = time.monotonic()
            print(_so_far(told, seeds), flush=True)
    places = frozenset[str]().union(*(one.places for one in told))
    print(
        f"{len(seeds)} seeds in {time.monotonic() - began:.0f} s;"
        f" processes came past {len(places)} places to die at"
    )
    failed = sorted(one.seed for one in told if one.broken is not None)
    for seed in failed:
        print(f"failed: make simulate SEED={seed}")
    return int(bool(failed))


def _so_far(told: Sequence[_Done], seeds: range) -> str:
    failed = sum(one.broken is not None for one in told)
    steps = sum(one.steps for one in told)
    return f"{len(told)} of {len(seeds)} seeds, {failed} failed, {steps} steps"


def _all_done(seeds: range, processes: int) -> Iterator[_Done]:
    """Share seeds among processes, each with a world of its own, and give what is done.

    Raises:
        RuntimeError: a process has ended before its seeds had.
    """
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[_Done] = context.Queue()
    shares = [seeds[number::processes] for number in range(min(processes, len(seeds)))]
    at_work = [
        context.Process(target=_run_share, args=(share, results), daemon=True) for share in shares
    ]
    for process in at_work:
        process.start()
    missing = len(seeds)
    while missing:
        try:
            yield results.get(timeout=1.0)
            missing -= 1
        except queue.Empty:
            if any(process.exitcode for process in at_work):
                raise RuntimeError("a process has ended before its seeds had") from None
    for process in at_work:
        process.join()


def _run_share(seeds: range, results: "multiprocessing.Queue[_Done]") -> None:
    with _world() as world:
        for seed in seeds:
            steps, broken = 0, None
            try:
                steps = len(simulate(world, seed))
            except Broken as wrong:
                broken = str(wrong)
            places = frozenset(map(str, world.suite.deaths.seen))
            results.put(_Done(seed=seed, steps=steps, broken=broken, places=places))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, help="run this one, and say what happened")
    parser.add_argument("--seeds", type=int, default=300, help="how many to run")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, help="how many run side by side"
    )
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
