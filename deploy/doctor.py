"""Looks for what would keep the suite from working here, and says the fix in a sentence.

Needs nothing but a Python; ends with 0 where `make demo` can work, and with 1 where it cannot.
What only `make test` needs is a remark.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
ENOUGH_DISK = 2 * 1024**3
LEFT_OUT = "make test, run by root, installs it; for others it leaves out what needs it;"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `fix` says what to do where it is not well."""

    subject: str
    well: bool
    fix: str = ""
    needed: bool = True


def main() -> int:
    """Look at everything, print it, and return the exit status."""
    findings = [look() for look in LOOKS]
    for finding in findings:
        print(line_for(finding))
    ill = [finding for finding in findings if finding.needed and not finding.well]
    print("\nmake demo can work here." if not ill else f"\n{len(ill)} to mend before make demo.")
    return 1 if ill else 0


def line_for(finding: Finding) -> str:
    """Return a finding as a line."""
    if finding.well:
        return f"  ok    {finding.subject}"
    mark = "MEND " if finding.needed else "note "
    return f"  {mark} {finding.subject}: {finding.fix}"


def python() -> Finding:
    """Look at the version of Python."""
    subject = "Python {}.{}".format(*sys.version_info[:2])
    fix = "install 3.11 or later, and name it: make demo PYTHON=python3.12"
    return Finding(subject, sys.version_info >= OLDEST, fix)


def virtual_environments() -> Finding:
    """Look whether this Python can make a virtual environment."""
    parts = [part for part in ("venv", "ensurepip") if importlib.util.find_spec(part) is None]
    return Finding("venv and ensurepip", not parts, "apt-get install python3-venv")


def environment() -> Finding:
    """Look whether the environment is there and still starts."""
    there = (ROOT / ".venv").exists()
    starts = os.access(ROOT / ".venv" / "bin" / "python", os.X_OK)
    subject = ".venv" if there else ".venv (not made yet; make demo makes it)"
    return Finding(subject, starts or not there, "it is broken; remove it: rm -rf .venv")


def disk() -> Finding:
    """Look for room for the environment, databases and archives."""
    free = shutil.disk_usage(ROOT).free
    subject = f"{free / 1024**3:.1f} GiB of disk free"
    return Finding(subject, free >= ENOUGH_DISK, "make 2 GiB free")


def writable() -> Finding:
    """Look whether we may write here."""
    return Finding(f"{ROOT} is writable", os.access(ROOT, os.W_OK), "give yourself the folder")


def loopback() -> Finding:
    """Look whether loopback ports can be had."""
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
    except OSError as error:
        return Finding("loopback ports", well=False, fix=f"allow listening on 127.0.0.1 ({error})")
    return Finding("loopback ports", well=True)


def public_port() -> Finding:
    """Look whether the port on which `make up` is found is free."""
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", PUBLIC_PORT)) == 0
    fix = "somebody listens there; choose another one: make up PORT=8181"
    return Finding(f"port {PUBLIC_PORT} is free", not taken, fix, needed=False)


def postgres() -> Finding:
    """Look for a PostgreSQL that the tests could use."""
    had = (
        "TEST_POSTGRES_URL" in os.environ
        or answers(5432)
        or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        or shutil.which("initdb") is not None
    )
    fix = f"{LEFT_OUT} apt-get install postgresql"
    return Finding("PostgreSQL for tests", had, fix, needed=False)


def rabbitmq() -> Finding:
    """Look for a RabbitMQ that the tests could use."""
    program = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    had = "TEST_AMQP_URL" in os.environ or answers(5672) or program.exists()
    fix = f"{LEFT_OUT} apt-get install rabbitmq-server"
    return Finding("RabbitMQ for tests", had, fix, needed=False)


def nginx() -> Finding:
    """Look for an nginx that the gateway's tests could use."""
    had = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None
    fix = f"{LEFT_OUT} apt-get install nginx"
    return Finding("nginx for tests", had, fix, needed=False)


def prometheus() -> Finding:
    """Look for a Prometheus that the tests of alerts and dashboards could use."""
    had = shutil.which("promtool") is not None
    fix = f"{LEFT_OUT} apt-get install prometheus"
    return Finding("Prometheus for tests", had, fix, needed=False)


def containers() -> Finding:
    """Look for an engine that could run the suite in containers."""
    fix = "make compose needs one: apt-get install docker.io docker-compose, and start it"
    return Finding("a container engine", runs("docker", "info"), fix, needed=False)


def compose() -> Finding:
    """Look for the compose of that engine, as its plugin or as a program of its own."""
    fix = "make compose needs one: apt-get install docker-compose, or docker-compose-v2"
    had = runs("docker", "compose", "version") or runs("docker-compose", "version")
    return Finding("compose", had, fix, needed=False)


def runs(program: str, *arguments: str) -> bool:
    """Tell whether a program is here and does what it is asked."""
    found = shutil.which(program)
    asked = [found, *arguments] if found else []
    return bool(asked) and subprocess.run(asked, capture_output=True, check=False).returncode == 0


def answers(port: int) -> bool:
    """Tell whether somebody listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


PUBLIC_PORT = 8080
LOOKS = (
    python,
    virtual_environments,
    environment,
    disk,
    writable,
    loopback,
    public_port,
    postgres,
    rabbitmq,
    nginx,
    prometheus,
    containers,
    compose,
)

if __name__ == "__main__":
    sys.exit(main())
