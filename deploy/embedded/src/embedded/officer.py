"""The first officer: registers like anybody, and is given the role on the command line."""

import os
import subprocess
import sys
from typing import Protocol

import httpx

from embedded.state import State
from story.client import Api, StepFailed
from story.mailbox import Mailbox
from story.stage import Officer

_EMAIL = "privacy.officer@alheraf.example"


class Running(Protocol):
    """A suite that runs, in one process or in many."""

    @property
    def state(self) -> State:
        """Its folder and secrets."""

    @property
    def url(self) -> str:
        """The one public origin."""

    @property
    def mail_url(self) -> str:
        """Where delivered mail and SMS can be read."""

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment that a service runs with."""


def ensure_officer(suite: Running) -> Officer:
    """Return the officer's sign-in, registering them in a suite that has none yet."""
    officer = Officer(email=_EMAIL, password=suite.state.secrets["officer_password"])
    if not _can_sign_in(suite, officer):
        _register(suite, officer)
    return officer


def _can_sign_in(suite: Running, officer: Officer) -> bool:
    body = {"email": officer.email, "password": officer.password}
    return httpx.post(f"{suite.url}/v1/sessions", json=body, timeout=30).is_success


def _register(suite: Running, officer: Officer) -> None:
    form = {
        "email": officer.email,
        "phone": "+966500000001",
        "password": officer.password,
        "full_name": "Privacy Officer",
        "language": "en",
    }
    with Api(suite.url) as api, Mailbox(suite.mail_url) as mailbox:
        api.post("/v1/accounts", form)
        code = mailbox.code_mailed_to(officer.email)
        api.post("/v1/accounts/verification", {"email": officer.email, "code": code})
    for role in ("officer", "admin", "support"):
        _grant(suite, officer.email, role)


def _grant(suite: Running, email: str, role: str) -> None:
    command = [sys.executable, "-m", "identity", "grant-role", email, role]
    environment = {**os.environ, **suite.environment("identity")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFailed(f"granting the role {role} failed: {done.stderr or done.stdout}")
