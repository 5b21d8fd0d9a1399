"""The demo as a newcomer runs it, in a folder of its own; again on the same state; and killed.

The tests of this file run in their order, on one state.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from embedded.names import NAMES
from embedded.officer import ensure_officer
from embedded.ports import free_ports
from embedded.suite import Suite
from story.acts.forget import forget
from story.acts.join import join
from story.acts.offer import offer
from story.acts.talk import talk
from story.acts.trade import trade
from story.cast import Character, new_cast
from story.client import Api, until
from story.mailbox import Mailbox
from story.stage import Stage
from story.telling import Telling

from ..privacy.traces import files_holding

APART = ("story.json", "handed")
PASSWORD = Character.__dataclass_fields__["password"].default
INQUIRIES = 8

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, in which the demo is run."""
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, Any]:
    """What the first demo has left in `story.json`."""
    return run_demo(folder)


def test_the_demo_ends_well_with_six_verified_receipts(told: dict[str, Any], folder: Path) -> None:
    assert sorted(row["service"] for row in told["receipts"]) == sorted(NAMES)
    for row in told["receipts"]:
        assert (row["verified"], row["still_tied"], row["residual"]) == (True, 0, 0)
        assert row["found"] == row["erased"] + row["anonymised"] + row["kept"]
    assert (folder / told["certificate"]).exists()
    assert list((folder / ".demo" / "handed").glob("*.zip"))


def test_nothing_of_the_erased_person_is_left_in_any_byte(
    told: dict[str, Any], folder: Path
) -> None:
    gone = told["erased_person"]["identifiers"]
    assert len(gone) >= 6
    assert min(map(len, gone)) >= 8
    assert files_holding(folder / ".demo", gone, besides=APART) == {}


def test_again_on_the_same_state_all_of_it_is_there_before_the_erasure_and_gone_after_it(
    told: dict[str, Any], folder: Path
) -> None:
    home = folder / ".demo"
    with Suite(home) as suite:
        stage = Stage(
            base=suite.url,
            mailbox=Mailbox(suite.mail_url),
            officer=ensure_officer(suite),
            cast=new_cast(),
            home=home,
            telling=Telling(),
        )
        join(stage)
        offers = offer(stage)
        orders = trade(stage, offers)
        talk(stage, offers, orders)
        leaving = stage.cast.leaving.identifiers
        assert leaving != told["erased_person"]["identifiers"]
        assert set(files_holding(home, leaving, besides=APART)) == set(leaving)
        forget(stage, orders)
        assert files_holding(home, leaving, besides=APART) == {}


def test_all_of_the_kept_person_is_still_there(told: dict[str, Any], folder: Path) -> None:
    kept = told["kept_person"]["identifiers"]
    assert set(files_holding(folder / ".demo", kept, besides=APART)) == set(kept)


def test_the_search_finds_what_is_planted_in_every_encoding(
    told: dict[str, Any], tmp_path: Path
) -> None:
    gone = told["erased_person"]["identifiers"]
    together = " ".join(gone)
    (tmp_path / "plain.log").write_text(together, encoding="utf-8")
    (tmp_path / "wide.bin").write_bytes(together.encode("utf-16-le"))
    (tmp_path / "escaped.json").write_text(json.dumps(gone), encoding="ascii")
    (tmp_path / "mail.eml").write_bytes(base64.b64encode(together.encode()))
    with zipfile.ZipFile(tmp_path / "packed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("inside.txt", together)
    found = files_holding(tmp_path, gone)
    everywhere = sorted(path.name for path in tmp_path.iterdir())
    assert {value: sorted(files) for value, files in found.items()} == dict.fromkeys(
        gone, everywhere
    )


def test_killed_and_started_again_it_has_lost_nothing(told: dict[str, Any], folder: Path) -> None:
    email = next(value for value in told["kept_person"]["identifiers"] if "@" in value)
    with running(folder) as (process, url), Api(url) as api:
        sign_in(api, email)
        references = [inquire(api, email, number) for number in range(INQUIRIES)]
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
    with running(folder) as (_, url), Api(url) as api:
        sign_in(api, email)
        kept = {one["reference"] for one in api.get("/v1/inquiries", limit="100")["items"]}
        assert kept >= set(references)
        until("every confirmation to arrive", lambda: confirmed(api) >= set(references))


def run_demo(folder: Path) -> dict[str, Any]:
    """Run the demo to its end, and return what it says of itself."""
    done = subprocess.run(
        [sys.executable, "-m", "embedded.demo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    story: dict[str, Any] = json.loads((folder / ".demo/story.json").read_text(encoding="utf-8"))
    return story


@contextmanager
def running(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Keep the suite running on the same state."""
    port = free_ports(["public"])["public"]
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "embedded.up"],
            cwd=folder,
            env={**os.environ, "PORT": str(port)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_up(process, folder / "up.log")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _wait_until_up(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 120
    while "Three things to try" not in log.read_text(encoding="utf-8"):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
        time.sleep(0.05)


def sign_in(api: Api, email: str) -> None:
    """Sign the kept person in."""
    answer = api.post("/v1/sessions", {"email": email, "password": PASSWORD})
    api.token = answer["access_token"]


def inquire(api: Api, email: str, number: int) -> str:
    """Ask something, and return the reference."""
    text = f"Is the workshop open on day {number}?"
    body = {"name": "Somebody Kept", "email": email, "text": text}
    return str(api.post("/v1/inquiries", body)["reference"])


def confirmed(api: Api) -> set[str]:
    """Return the references of which the person was told."""
    notices = api.get("/v1/notifications", limit="100")["items"]
    return {word for one in notices for word in str(one).split("'") if word.startswith("INQ-")}
