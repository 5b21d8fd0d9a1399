"""Plays cases one after another, and says what came of each."""

import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .case import Case
from .conservation import Verdict
from .crew import FaultMissed
from .ground import Ground

NOTHING = Verdict(events=0, lost=0, doubled=0, inverted=0, invented=0)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one case."""

    case: Case
    verdict: Verdict
    seconds: float
    evidence: str
    trouble: str = ""
    """Why it could not be played to its end, or its fault did not happen."""

    @property
    def is_clean(self) -> bool:
        """Say whether the fault happened, and cost nothing."""
        return not self.trouble and self.verdict.is_clean and self.verdict.events > 0

    def facts(self) -> dict[str, Any]:
        """Return it for the record."""
        return {
            "name": self.case.name,
            "server": self.case.server,
            "broke": self.case.breaks,
            "evidence": self.evidence,
            "seconds": round(self.seconds, 1),
            "clean": self.is_clean,
            "trouble": self.trouble,
            **asdict(self.verdict),
        }


def play(ground: Ground, case: Case) -> Result:
    """Play one case on fresh databases and a fresh broker, and judge it."""
    began = time.monotonic()
    evidence, trouble, verdict = "", "", NOTHING
    try:
        with ground.stage(case) as stage:
            evidence = case.play(stage)
            verdict = stage.settle()
    except FaultMissed as missed:
        trouble = f"the fault did not happen: {missed}"
    except Exception:  # noqa: BLE001 - the next case is played whatever became of this one
        trouble = traceback.format_exc(limit=-3, chain=False)
    return Result(
        case=case,
        verdict=verdict,
        seconds=time.monotonic() - began,
        evidence=evidence,
        trouble=trouble,
    )


def play_all(ground: Ground, cases: Iterable[Case]) -> Iterator[Result]:
    """Play one after another; each is given as soon as it is over."""
    for one in cases:
        yield play(ground, one)
