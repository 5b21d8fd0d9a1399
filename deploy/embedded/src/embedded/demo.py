"""`make demo`: start the suite, tell the story, and end by itself."""

import sys
import time
from pathlib import Path

import httpx

from embedded.errors import CannotStart
from embedded.officer import ensure_officer
from embedded.suite import Suite
from story.client import StepFailed
from story.told import tell_story

HOME = Path(".demo")


def main() -> int:
    """Play it, and return 0, 1 with the step that failed, or 2 where it cannot be started."""
    began = time.monotonic()
    print("Alheraf · الحِرَف: six services, one story. Everything stays under .demo/")
    try:
        with Suite(HOME) as suite:
            print(f"  {time.monotonic() - began:5.1f} s  the suite listens on {suite.url}")
            officer = ensure_officer(suite)
            tell_story(base=suite.url, mail_url=suite.mail_url, officer=officer, home=HOME)
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 2
    except (StepFailed, httpx.HTTPError) as failed:
        print(f"\nThe demo stopped: {failed}\nLogs are in {HOME / 'logs'}/", file=sys.stderr)
        return 1
    print(f"\nDone in {time.monotonic() - began:.1f} s. `make up` keeps the suite running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
