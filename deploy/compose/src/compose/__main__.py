"""The suite as containers: `python -m compose up | down`, and what else is told below."""

import argparse
import os
import sys
import time

import httpx

from compose.contents import require_right_contents
from compose.drill import drill, rotate
from compose.engine import ROOT, Engine, EngineMissing, EngineRefused, find_engine
from compose.images import IMAGES, build_images, sizes
from compose.readiness import NotReady
from compose.remembered import remember
from compose.secret_files import container_user, make_secret_files
from compose.up import SECRETS, SIGN_IN, PortTaken, Progress, restart, up
from story.client import StepFailed


def secrets(_engine: Engine) -> None:
    """Make the secrets that are missing."""
    make_secret_files(ROOT / SECRETS)
    print(f"Every secret is under {SECRETS}.")


def images(engine: Engine) -> None:
    """Build every image, look into each, and print a table of sizes."""
    begun = time.monotonic()
    say = Progress()
    build_images(engine, say)
    for image in IMAGES:
        require_right_contents(engine, image)
    say("each image holds its own part and the libraries, and runs with no rights")
    for line in sizes(engine):
        print(line)
    print(f"\nAll images were built in {time.monotonic() - begun:.0f} s.")


def down(engine: Engine) -> None:
    """Remove the containers; data stay."""
    SIGN_IN.unlink(missing_ok=True)
    engine.compose("down", "--remove-orphans", quiet=False)


def clean(engine: Engine) -> None:
    """Remove the containers and all data; secrets stay."""
    SIGN_IN.unlink(missing_ok=True)
    engine.compose("down", "--remove-orphans", "--volumes", quiet=False)


_ANSWERED = (EngineMissing, EngineRefused, NotReady, PortTaken, StepFailed, httpx.HTTPError)
_COMMANDS = {
    "secrets": secrets,
    "images": images,
    "up": up,
    "restart": restart,
    "rotate": rotate,
    "drill": drill,
    "down": down,
    "clean": clean,
}


def main(arguments: list[str]) -> int:
    """Run one command; return 1, with a sentence, where it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m compose", description=__doc__)
    parser.add_argument("command", choices=_COMMANDS)
    command = _COMMANDS[parser.parse_args(arguments).command]
    try:
        engine = find_engine()
        os.environ["ALHERAF_UID"] = str(container_user())
        remember(ROOT / ".env", os.environ)
        command(engine)
    except _ANSWERED as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
