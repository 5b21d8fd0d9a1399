"""Gets the servers and programs that tests meet for real: what is missing is installed with apt.

Only root can install; for everybody else, and where there is no apt, it says in a line what to
install, and the tests that need it say so too (with CI=true they fail). Needs nothing but a Python.

    python3 deploy/programs.py
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def there(program: str) -> "Callable[[], bool]":
    """Return the question whether a program is installed."""
    return lambda: shutil.which(program, path=SYSTEM_PATH) is not None


def postgres() -> bool:
    """Tell whether there is a PostgreSQL: one that is named, or one that can be started."""
    named = bool(os.environ.get("TEST_POSTGRES_URL"))
    return named or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or there("initdb")()


def rabbitmq() -> bool:
    """Tell whether there is a RabbitMQ: one that is named, or one that can be started."""
    named = bool(os.environ.get("TEST_AMQP_URL"))
    return named or Path("/usr/lib/rabbitmq/bin/rabbitmq-server").exists()


# What apt calls it, and how one sees that it is here.
WANTED: "tuple[tuple[str, Callable[[], bool]], ...]" = (
    ("postgresql", postgres),
    ("rabbitmq-server", rabbitmq),
    ("nginx", there("nginx")),
    ("prometheus", there("promtool")),
    ("nodejs", there("node")),
    ("npm", there("npm")),
)


def missing() -> "list[str]":
    """Return the packages that are not here."""
    return [package for package, is_here in WANTED if not is_here()]


def main() -> int:
    """Install what is missing where that is possible; return the exit status."""
    packages = missing()
    if not packages:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        names = " ".join(packages)
        say(f"Going on without {names}. To have them: apt-get install {names}")
        return 0
    say(f"Installing {' '.join(packages)} for the tests, once")
    return 0 if apt("update") and apt("install", *packages) else 1


def apt(what: str, *packages: str) -> bool:
    """Run apt quietly; what it complains of is shown."""
    options = ["--no-install-recommends", "--yes"] if packages else []
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ran = subprocess.run(
        [str(shutil.which("apt-get")), "-qq", what, *options, *packages],
        env=quiet,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        print(ran.stdout, file=sys.stderr)
    return ran.returncode == 0


def say(words: str) -> None:
    """Print a line of progress."""
    print(f"» {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
