"""`make faults-eventing`: break real processes, brokers and databases under load, and count.

Long runs with `ARGS`: `--only WORDS` plays the cases whose name has one of these words in it,
`--list` names them, `--times N` plays each N times.
"""

import argparse
import signal
import sys
import time

from .case import Case
from .catalogue import CASES
from .ground import Ground
from .play import Result, play_all
from .report import keep


def main() -> int:
    """Play what is asked for; 0 where nothing was lost, doubled, inverted or missed."""
    asked = _arguments()
    chosen = [one for one in CASES.values() if _is_wanted(one, asked.only)]
    if asked.list:
        print("\n".join(f"{one.name:55} {one.breaks}" for one in chosen))
        return 0
    if not chosen:
        print(f"no case has {' or '.join(asked.only)} in its name; --list names them all")
        return 2
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    results = _played(chosen * asked.times)
    return _told(results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults-eventing", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="WORDS")
    parser.add_argument("--times", type=int, default=1, metavar="N")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def _is_wanted(case: Case, only: list[str]) -> bool:
    return not only or any(words in case.name for words in only)


def _played(chosen: list[Case]) -> list[Result]:
    results: list[Result] = []
    began = time.monotonic()
    with Ground() as ground:
        for result in play_all(ground, chosen):
            results.append(result)
            keep([result])
            _show(result, len(results), len(chosen), time.monotonic() - began)
    return results


def _show(result: Result, number: int, of: int, seconds: float) -> None:
    verdict = result.verdict
    mark = "ok  " if result.is_clean else "BAD "
    print(
        f"{mark}{number:3}/{of} {seconds:5.0f} s  {result.case.name:48}"
        f"{verdict.events:6} events, lost {verdict.lost}, doubled {verdict.doubled},"
        f" inverted {verdict.inverted}  ({result.seconds:.1f} s)",
        flush=True,
    )
    if not result.is_clean:
        said = [result.trouble, f"invented {verdict.invented}", *verdict.dead_wrong, *verdict.left]
        print("".join(f"      {line}\n" for part in said for line in part.splitlines()), flush=True)


def _told(results: list[Result]) -> int:
    bad = [result.case.name for result in results if not result.is_clean]
    events = sum(result.verdict.events for result in results)
    counted = {
        name: sum(getattr(result.verdict, name) for result in results)
        for name in ("lost", "doubled", "inverted")
    }
    print(f"\n{len(results)} cases, {events} events: {counted}")
    if bad:
        print(f"not clean: {', '.join(bad)}")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
