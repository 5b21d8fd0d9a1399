"""What a test says when the server that it needs cannot be had."""

import os

import pytest


class ServerMissing(Exception):
    """No server could be had; the message says what was tried and what would help."""


def without_server(reason: str) -> None:
    """Skip the running test at home, and fail it in CI: a skip there would be a lie.

    Raises:
        pytest.skip.Exception: at home.
        pytest.fail.Exception: when CI=true.
    """
    if in_ci():
        pytest.fail(f"CI must have real servers: {reason}", pytrace=False)
    pytest.skip(f"needs a real server: {reason}")


def in_ci() -> bool:
    """Tell whether this run must not skip anything."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
