"""Tell the story against a running suite: `python -m story --base http://127.0.0.1:8080`.

The officer's sign-in and the sandbox mailbox are taken from STORY_OFFICER_EMAIL,
STORY_OFFICER_PASSWORD and MAIL_URL.
"""

import argparse
import os
import sys
from pathlib import Path

import httpx

from story.client import StepFailed
from story.reaching import complaint
from story.stage import Officer
from story.told import tell_story

_NEEDED = ("STORY_OFFICER_EMAIL", "STORY_OFFICER_PASSWORD", "MAIL_URL")


def main() -> int:
    """Tell it, and return 0, 1 with the step that failed, or 2 where it cannot begin."""
    parser = argparse.ArgumentParser(description="Tell the story against a running suite.")
    parser.add_argument("--base", required=True, help="the suite's one public origin")
    parser.add_argument("--home", type=Path, default=Path(".story"), help="where files go")
    arguments = parser.parse_args()
    missing = [name for name in _NEEDED if not os.environ.get(name)]
    if missing:
        print(f"Set {', '.join(missing)} first; `make up` prints them.", file=sys.stderr)
        return 2
    for name, url, path in (
        ("BASE", arguments.base, "/openapi.json"),
        ("MAIL_URL", os.environ["MAIL_URL"], "/messages"),
    ):
        wrong = complaint(name, url, path)
        if wrong is not None:
            print(wrong, file=sys.stderr)
            return 2
    officer = Officer(
        email=os.environ["STORY_OFFICER_EMAIL"], password=os.environ["STORY_OFFICER_PASSWORD"]
    )
    try:
        tell_story(
            base=arguments.base,
            mail_url=os.environ["MAIL_URL"],
            officer=officer,
            home=arguments.home,
        )
    except (StepFailed, httpx.HTTPError) as failed:
        print(f"\nThe story stopped: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
