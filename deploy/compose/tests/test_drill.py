"""The drill does what the manual prints; and the manual changes every secret that may change."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from compose.drill import SERVICE, commands_below
from compose.secret_files import make_secret_files

LEFT_ALONE = {"mail_tag_key", "link_key", "code_pepper"}
"""What the manual says is better left alone."""
LIKEWISE = {"client_secret", "signing_key", "database_url", "broker_url"}
"""Of these the manual changes one service's."""


def test_the_commands_are_those_of_the_manual_for_the_service_of_the_drill() -> None:
    service, dumping = commands_below("Back up")
    assert service == f"service={SERVICE}"
    assert "pg_dump" in dumping
    service, *restoring, starting = commands_below("Restore")
    assert service == f"service={SERVICE}"
    assert restoring[-1].endswith("python -m personal_data.restored")
    assert starting.startswith("docker-compose start ")


def test_an_upgrade_is_one_service_and_then_what_stands_around_it() -> None:
    service, *upgrading = commands_below("Upgrade", 1)
    assert service == f"service={SERVICE}"
    assert upgrading[1] == 'docker-compose run --rm --no-deps "$service-release"'
    [around] = commands_below("Upgrade", 2)
    assert around.endswith(" gateway")


@pytest.fixture
def rotated(tmp_path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Every secret before and after the manual's commands, with an engine that does nothing."""
    folder = tmp_path / ".compose/secrets"
    make_secret_files(folder)
    before = contents(folder)
    programs = tmp_path / "programs"
    programs.mkdir()
    said = f'{sys.executable} -c "{MAKING}"'
    for name, does in (
        ("docker-compose", "true"),
        ("make", f'test "$*" = compose-secrets; {said}'),
    ):
        (programs / name).write_text(f"#!/bin/sh -e\n{does}\n")
        (programs / name).chmod(0o755)
    subprocess.run(
        ["bash", "-euc", "\n".join(commands_below("Rotate"))],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )
    return before, contents(folder)


MAKING = (
    "from pathlib import Path; from compose.secret_files import make_secret_files;"
    "make_secret_files(Path('.compose/secrets'))"
)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_manual_changes_every_secret_that_is_not_better_left_alone(
    rotated: tuple[dict[str, str], dict[str, str]],
) -> None:
    before, after = rotated
    assert set(after) == set(before)
    kept = {name for name in before if after[name] == before[name]}
    assert {Path(name).name for name in kept if name.startswith("booking")} == set()
    shared = {Path(name).name for name in kept if not name.startswith(("passwords/", "owners/"))}
    assert shared - LIKEWISE == LEFT_ALONE | {
        "previous_signing_jwk",  # empty again
        "password",  # the officer's, who changes it like everybody
        "sms_key",  # named beside the payment provider's
    }


def test_what_two_know_together_is_the_same_for_both(
    rotated: tuple[dict[str, str], dict[str, str]],
) -> None:
    _, after = rotated
    for name in ("payment_key", "payment_webhook_secret"):
        assert after[f"booking/{name}"] == after[f"sandbox/{name}"]
    for user in ("booking_owner", "booking_app", "booking"):
        assert any(after[f"passwords/{user}"] in after[url] for url in after if "_url" in url)
