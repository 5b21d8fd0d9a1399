"""Look after the events of one service.

Reads DATABASE_URL (or the file that DATABASE_URL_FILE names) and SERVICE.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from chassis.clock import SystemClock
from chassis.database import Database, metadata
from eventing.dead import DeadLetters
from eventing.depths import depths
from eventing.outbox_queue import unpark, unsent
from eventing.tables import EventTables, event_tables

Answer = tuple[list[str], int]
"""Lines to print, and the status to end with."""


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run one command; return 1 where what it names does not exist."""
    asked = _parser().parse_args(arguments)
    database = Database(_database_url(environ), pool_size=1)
    tables = event_tables(metadata())
    try:
        with database.transaction() as session:
            answer: Answer = asked.command(session, tables, asked)
    finally:
        database.dispose()
    service = environ.get("SERVICE", "service")
    lines, code = answer
    for line in lines:
        print(line if line.startswith(" ") else f"{service}: {line}")
    return code


def status(session: Session, tables: EventTables, _asked: argparse.Namespace) -> Answer:
    """Say how much waits."""
    counted = asdict(depths(session, tables, SystemClock()))
    return [f"{name} {value:g}" for name, value in counted.items()], 0


def dead_list(session: Session, tables: EventTables, _asked: argparse.Namespace) -> Answer:
    """List the dead letters."""
    rows = DeadLetters(tables, SystemClock()).listed(session)
    return [f"{len(rows)} dead letters", *_table(rows, ("id", "died_at", "queue", "error"))], 0


def dead_show(session: Session, tables: EventTables, asked: argparse.Namespace) -> Answer:
    """Show one dead letter with its body: an event carries ids only."""
    row = DeadLetters(tables, SystemClock()).found(session, asked.id)
    if row is None:
        return [f"no dead letter {asked.id}"], 1
    facts = {**dict(row), "body": row["body"].decode(errors="backslashreplace")}
    return [f"dead letter {asked.id}", *(f"  {name}: {value}" for name, value in facts.items())], 0


def dead_replay(session: Session, tables: EventTables, asked: argparse.Namespace) -> Answer:
    """Have a dead letter tried again."""
    if not DeadLetters(tables, SystemClock()).replay(session, asked.id):
        return [f"no dead letter {asked.id}"], 1
    return [f"dead letter {asked.id} will be tried again"], 0


def outbox(session: Session, tables: EventTables, asked: argparse.Namespace) -> Answer:
    """List what is not sent yet."""
    begun = [f"{unpark(session, tables)} parked events will be sent"] if asked.unpark else []
    rows = unsent(session, tables)
    shown = ("id", "recorded_at", "routing_key", "attempts", "parked")
    return [*begun, f"{len(rows)} events not confirmed", *_table(rows, shown)], 0


def _table(rows: Iterable[RowMapping], columns: tuple[str, ...]) -> list[str]:
    return ["  " + "  ".join(str(row[column]) for column in columns) for row in rows]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eventing", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _add(commands, "status", status)
    dead = commands.add_parser("dead", help="the dead letters").add_subparsers(required=True)
    _add(dead, "list", dead_list)
    for name, command in (("show", dead_show), ("replay", dead_replay)):
        _add(dead, name, command).add_argument("id", type=int)
    _add(commands, "outbox", outbox).add_argument(
        "--unpark", action="store_true", help="send again what was given up on"
    )
    return parser


def _add(commands: Any, name: str, command: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=command.__doc__)
    parser.set_defaults(command=command)
    return parser


def _database_url(environ: Mapping[str, str]) -> str:
    if named := environ.get("DATABASE_URL_FILE"):
        return Path(named).read_text(encoding="utf-8").strip()
    if url := environ.get("DATABASE_URL"):
        return url
    raise SystemExit("set DATABASE_URL, or DATABASE_URL_FILE to a file that holds it")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
