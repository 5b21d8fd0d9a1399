"""Secrets are made once, for the owner alone, and the same state opens again, for one at a time."""

import stat
from pathlib import Path

import pytest

from embedded.errors import CannotStart
from embedded.state import open_state, take


def test_a_second_opening_finds_the_same_secrets(tmp_path: Path) -> None:
    first = open_state(tmp_path / "suite", ["identity", "privacy"])
    again = open_state(tmp_path / "suite", ["identity", "privacy"])
    assert first.secrets == again.secrets
    assert set(first.public_keys()) == {"identity", "privacy"}
    mode = (tmp_path / "suite" / "secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_two_suites_cannot_run_on_one_state(tmp_path: Path) -> None:
    state = open_state(tmp_path / "suite", ["identity"])
    with take(state), pytest.raises(CannotStart, match="stop that one first"):
        take(state)
    take(state).close()
