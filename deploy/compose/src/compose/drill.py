"""What docs/operations.md prints is done here, by its own commands: rotate, upgrade, restore.

Secrets are changed on a suite that runs; whoever tells it the story afterwards sees whether all of
them fit together. A restore is lived through: somebody joins; a service is dumped; they are erased
everywhere; the dump is restored and marked. They are back with it, and gone again before the
service serves anybody.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from compose.engine import ROOT, Engine, run
from compose.readiness import wait_until_ready
from compose.up import Progress, url_of
from story.acts.forget import ask_to_be_erased, certificate_of
from story.acts.join import register
from story.cast import Character, new_cast
from story.client import StepFailed
from story.mailbox import Mailbox
from story.stage import Officer, Stage
from story.telling import Telling

SERVICE = "identity"
"""Holds most of a person; and while it is closed the others must reach it all the same."""

_MANUAL = ROOT / "docs/operations.md"
_PATIENCE = 120.0
_ONE_SERVICE, _AROUND_IT = 1, 2
"""Steps of an upgrade as the manual prints them, after those that check out and build a release."""


def rotate(engine: Engine) -> None:
    """Change every secret that the manual changes, and wait until all are ready again.

    Raises:
        EngineRefused: a command of the manual failed.
        NotReady: a part did not become ready with what is new.
    """
    say = Progress()
    _do(engine, commands_below("Rotate"))
    say("secrets are changed, and who reads them was restarted")
    wait_until_ready(engine, lambda _words: None, _PATIENCE)
    say("all are ready again")


def drill(engine: Engine) -> None:
    """Take the steps of an upgrade, to the images that are here, and live through a restore.

    Raises:
        EngineRefused: a command of the manual failed.
        StepFailed: the person was not there when they should have been, or not gone.
        NotReady: the service did not open again.
    """
    with TemporaryDirectory() as home, Mailbox(url_of("sandbox")) as mailbox:
        stage = Stage(
            base=url_of("gateway"),
            mailbox=mailbox,
            officer=Officer(email="", password=""),
            cast=new_cast(),
            home=Path(home),
            telling=Telling(),
        )
        _live_through(engine, stage, stage.cast.leaving)


def _live_through(engine: Engine, stage: Stage, person: Character) -> None:
    say = Progress()
    for steps in (_ONE_SERVICE, _AROUND_IT):
        _do(engine, commands_below("Upgrade", steps))
    wait_until_ready(engine, lambda _words: None, _PATIENCE)
    say(f"{SERVICE} was upgraded, and the gateway last")
    register(stage, person)
    _do(engine, commands_below("Back up"))
    say(f"{SERVICE} was dumped while {person.full_name} was there")
    request = ask_to_be_erased(stage, stage.sign_in(person))
    certificate_of(stage, request)
    _require(not _holds(engine, person), "somebody who was erased is still there")
    *restoring, starting = commands_below("Restore")
    _do(engine, restoring)
    _require(_holds(engine, person), "the dump did not bring the erased person back")
    say(f"the dump is restored and marked, and {person.full_name} is back with it")
    _do(engine, [restoring[0], starting])
    wait_until_ready(engine, lambda _words: None, _PATIENCE)
    _require(not _holds(engine, person), "somebody who was erased has stayed with the restore")
    say(f"{SERVICE} is open again, and {person.full_name} is gone again")
    (ROOT / f"{SERVICE}.dump").unlink()


def commands_below(heading: str, nth: int = 0) -> list[str]:
    """Return the commands that the manual prints below a heading, for the drill's service.

    `nth` counts its blocks of commands from none.
    """
    manual = _MANUAL.read_text(encoding="utf-8")
    [chapter] = re.findall(rf"^## {heading}$(.*?)(?=^## |\Z)", manual, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```$(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)
    lines = blocks[nth].strip().splitlines()
    return [re.sub(r"^service=\w+$", f"service={SERVICE}", line) for line in lines]


def _do(engine: Engine, commands: list[str]) -> None:
    told = "\n".join(commands).replace("docker-compose", " ".join(engine.compose_command))
    run(["bash", "-euc", told])


def _holds(engine: Engine, person: Character) -> bool:
    """Say whether anything of a person stands anywhere in the service's database."""
    whole = ("pg_dump", "-U", "postgres", "--data-only", SERVICE)
    text = engine.compose("exec", "-T", "postgres", *whole)
    return any(value in text for value in person.identifiers)


def _require(well: bool, otherwise: str) -> None:  # noqa: FBT001 — reads as a sentence
    if not well:
        raise StepFailed(otherwise)
