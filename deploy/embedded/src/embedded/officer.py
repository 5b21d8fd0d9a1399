"""The first officer: registers like anybody, and is given the role on the command line."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Protocol

import httpx

from embedded.state import State
from story.client import Api, StepFailed
from story.mailbox import Mailbox
from story.stage import Officer

_EMAIL = "privacy.officer@alheraf.example"

Grant = Callable[[str, str], None]
"""Gives a role to the owner of an e-mail address, on the command line of identity."""


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

    def grant(email: str, role: str) -> None:
        _grant(suite, email, role)

    return officer_of(suite.url, suite.mail_url, suite.state.secrets["officer_password"], grant)


def officer_of(url: str, mail_url: str, password: str, grant: Grant) -> Officer:
    """Return the officer's sign-in at an origin, registering them where there is none yet."""
    officer = Officer(email=_EMAIL, password=password)
    if not _can_sign_in(url, officer):
        _register(url, mail_url, officer)
        for role in ("officer", "admin", "support"):
            grant(officer.email, role)
    return officer


def _can_sign_in(url: str, officer: Officer) -> bool:
    body = {"email": officer.email, "password": officer.password}
    return httpx.post(f"{url}/v1/sessions", json=body, timeout=30).is_success


def _register(url: str, mail_url: str, officer: Officer) -> None:
    form = {
        "email": officer.email,
        "phone": "+966500000001",
        "password": officer.password,
        "full_name": "Privacy Officer",
        "language": "en",
    }
    with Api(url) as api, Mailbox(mail_url) as mailbox:
        api.post("/v1/accounts", form)
        code = mailbox.code_mailed_to(officer.email)
        api.post("/v1/accounts/verification", {"email": officer.email, "code": code})


def _grant(suite: Running, email: str, role: str) -> None:
    command = [sys.executable, "-m", "identity", "grant-role", email, role]
    environment = {**os.environ, **suite.environment("identity")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepFailed(f"granting the role {role} failed: {done.stderr or done.stdout}")
