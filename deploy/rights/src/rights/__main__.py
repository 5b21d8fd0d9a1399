"""Hand out rights, and look after databases: `python -m rights apply | maintain`.

    apply      POSTGRES_ADMIN_URL, BROKER_ADMIN_URL (management API), BROKER_VHOST, PASSWORDS (a
               folder: one file a role or user, named for it)
    maintain   OWNER_URLS (a folder: one file a service, with its owner's URL), EVERY (seconds),
               HEARTBEAT (a file); --once does it once

Every variable can be given as a file that holds it: POSTGRES_ADMIN_URL_FILE and so on.
"""

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event

import psycopg

from chassis.log import log_to
from rights.broker import definitions
from rights.broker_job import BrokerRefused, apply_to_broker
from rights.database_job import access_of, apply_to_cluster, apply_to_database
from rights.maintenance import maintain, maintain_for_ever
from rights.services import services


class Missing(Exception):
    """Something that we need to be told was not; the message says what to set."""


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run one command, and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m rights", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("command", choices=("apply", "maintain"))
    parser.add_argument("--once", action="store_true", help="maintain once, and end")
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "apply":
            apply(environ)
        else:
            look_after(environ, once=asked.once)
    except (Missing, BrokerRefused, psycopg.Error) as failed:
        print(f"rights: {failed}", file=sys.stderr)
        return 1
    return 0


def apply(environ: Mapping[str, str]) -> None:
    """Bring everybody's rights to PostgreSQL and RabbitMQ."""
    passwords = _folder(environ, "PASSWORDS")
    admin_url = _told(environ, "POSTGRES_ADMIN_URL")
    apply_to_cluster(admin_url)
    for service in services():
        apply_to_database(admin_url, access_of(service, passwords))
        print(f"rights: database {service}, its owner and its application role", flush=True)
    vhost = _told(environ, "BROKER_VHOST")
    apply_to_broker(_told(environ, "BROKER_ADMIN_URL"), definitions(vhost, passwords))
    print(f"rights: virtual host {vhost} and a user a service", flush=True)


def look_after(environ: Mapping[str, str], *, once: bool) -> None:
    """Vacuum and analyse, once or by the clock."""
    urls = _folder(environ, "OWNER_URLS")
    if once:
        for service, url in urls.items():
            print(f"rights: {service} was maintained in {maintain(url):.1f} s", flush=True)
        return
    log_to()
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    maintain_for_ever(
        urls,
        every=float(environ.get("EVERY", "3600")),
        heartbeat=Path(_told(environ, "HEARTBEAT")),
        stopping=stopping,
    )


def _told(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE")
    told = Path(path).read_text(encoding="utf-8").strip() if path else environ.get(name)
    if not told:
        raise Missing(f"set {name}, or {name}_FILE to a file that holds it")
    return told


def _folder(environ: Mapping[str, str], name: str) -> dict[str, str]:
    """Return a folder's files by name, without what Kubernetes puts beside them."""
    folder = Path(_told(environ, name))
    if not folder.is_dir():
        raise Missing(f"{name} must name a folder; {folder} is none")
    files = (path for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != ".")
    return {path.name: path.read_text(encoding="utf-8").strip() for path in files}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
