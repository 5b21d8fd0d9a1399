"""Bringing the suite up: secrets, images, containers, readiness, and the first officer."""

import os
import socket
import time
from pathlib import Path

from compose.engine import ROOT, Engine, EngineRefused
from compose.images import build_images
from compose.readiness import NotReady, containers, log_of, wait_until_ready
from compose.secret_files import make_secret_files, take_from_web_processes
from embedded.officer import officer_of
from story.stage import Officer

SECRETS = Path(".compose/secrets")
SIGN_IN = ROOT / ".compose/story.env"
"""By whom `make story` is told, while this suite runs."""
_PATIENCE = 420.0
_PORTS = {"gateway": ("PORT", 8080), "sandbox": ("SANDBOX_PORT", 8025)}

_WORDS = """
Alheraf runs in containers, on this machine only.

  the platform      {url}        documentation: {url}/docs
  what was sent     {mail_url}        mail and SMS; nothing leaves this machine
  privacy officer   {email}   {password}

  Tell the whole story:  make story BASE={url}
  Look at a log:         docker-compose logs -f booking-worker
  Take it down:          make compose-down     (make compose-clean: with all data)
"""


class PortTaken(Exception):
    """Somebody else listens where we are to be found; the message says what to do."""


def up(engine: Engine) -> None:
    """Bring everything up and print where it is; what runs already is left as it is.

    Raises:
        PortTaken: somebody else listens on one of our ports.
        EngineRefused: an image cannot be built, or a container not be started.
        NotReady: a container failed or did not become ready.
    """
    say = Progress()
    running = {one.service for one in containers(engine) if one.state == "running"}
    _require_ports(running)
    files = make_secret_files(ROOT / SECRETS)
    say(f"secrets are under {SECRETS}")
    build_images(engine, say)
    say("starting: databases and queues first, then the release jobs, then the services")
    _start(engine)
    wait_until_ready(engine, say, _PATIENCE)
    take_from_web_processes(ROOT / SECRETS)  # those of 0.2.0, which need it, are gone now
    officer = _ensure_officer(engine, files.read("officer/password"))
    say("a privacy officer can sign in")
    _keep_sign_in(officer)
    print(
        _WORDS.format(
            url=url_of("gateway"),
            mail_url=url_of("sandbox"),
            email=officer.email,
            password=officer.password,
        )
    )


def restart(engine: Engine) -> None:
    """Restart every part that runs, the servers first, and wait until all are ready.

    Raises:
        NotReady: one did not become ready again.
    """
    say = Progress()
    running = sorted(one.service for one in containers(engine) if one.state == "running")
    for ending in ("postgres", "rabbitmq", "-web", "-worker", ""):
        part = [service for service in running if service.endswith(ending)]
        running = [service for service in running if service not in part]
        if part:
            engine.compose("restart", *part)
            say(f"restarted: {', '.join(part)}")
    wait_until_ready(engine, say, _PATIENCE)


def url_of(service: str) -> str:
    """Return where a published service is found on this machine."""
    variable, usual = _PORTS[service]
    return f"http://127.0.0.1:{os.environ.get(variable, usual)}"


class Progress:
    """Says what happens, with the seconds since the beginning."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def __call__(self, sentence: str) -> None:
        """Say it at once."""
        print(f"  {time.monotonic() - self._begun:6.1f} s  {sentence}", flush=True)


def _require_ports(running: set[str]) -> None:
    for service, (variable, usual) in _PORTS.items():
        port = int(os.environ.get(variable, usual))
        with socket.socket() as probe:
            taken = service not in running and probe.connect_ex(("127.0.0.1", port)) == 0
        if taken:
            raise PortTaken(
                f"Somebody listens on port {port} already. End that, or choose another port: "
                f"make compose {variable}={port + 1}"
            )


def _start(engine: Engine) -> None:
    try:
        engine.compose("up", "-d", "--no-build", "--remove-orphans")
    except EngineRefused as refused:
        failed = [one.service for one in containers(engine) if one.has_failed]
        if not failed:
            raise
        raise NotReady("\n".join(log_of(engine, service) for service in failed)) from refused


def _keep_sign_in(officer: Officer) -> None:
    told = {
        "MAIL_URL": url_of("sandbox"),
        "STORY_OFFICER_EMAIL": officer.email,
        "STORY_OFFICER_PASSWORD": officer.password,
    }
    SIGN_IN.touch(mode=0o600)
    SIGN_IN.write_text("".join(f"{name}={value}\n" for name, value in told.items()), "utf-8")


def _ensure_officer(engine: Engine, password: str) -> Officer:
    def grant(email: str, role: str) -> None:
        command = ("python", "-m", "identity", "grant-role", email, role)
        engine.compose("exec", "-T", "identity-web", *command)

    return officer_of(url_of("gateway"), url_of("sandbox"), password, grant)
