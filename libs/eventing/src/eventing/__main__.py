"""Look after the events of one service, with that service's own settings.

The service is named by --service, else by SERVICE or CLIENT_ID; where its data lies by
DATABASE_URL, and its broker by BROKER_URL (each may be a file that …_FILE names). Ends with 0 where
all is well, with 1 where something is wrong or what was named does not exist, with 2 where it
cannot be asked.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from chassis.auth import Caller
from chassis.clock import SystemClock
from chassis.database import Database, metadata
from chassis.operated import ListDead, Replay
from chassis.paging import PageRequest
from chassis.refusals import BrokerOutOfReach
from chassis.settings import refused_in_words
from eventing.operations import Operations
from eventing.tables import event_tables

_CALLER = Caller.system()
_PAGE = PageRequest(limit=100)


@dataclass(frozen=True)
class Answer:
    """What to print: sentences, or with --json the facts behind them; and how to end."""

    lines: list[str]
    facts: Any
    code: int = 0


class Desk:
    """One service's operations, its database, and what was asked."""

    def __init__(self, asked: argparse.Namespace, environ: Mapping[str, str]) -> None:
        self.asked = asked
        self.service = _service(asked, environ)
        self.database = Database(_setting(environ, "DATABASE_URL"), pool_size=1)
        self.operations = self._operations(environ)

    def read(self, act: Any, query: Any = None) -> Any:
        """Ask the database."""
        with self.database.reading() as session:
            return act(session, _CALLER, query)

    def write(self, act: Any, command: Any = None) -> Any:
        """Change something in the database."""
        with self.database.transaction() as session:
            return act(session, _CALLER, command)

    def _operations(self, environ: Mapping[str, str]) -> Operations:
        needs_broker = getattr(self.asked, "needs_broker", False)
        return Operations(
            service=self.service,
            tables=event_tables(metadata()),
            queues=_queues(self.service, environ) if needs_broker else (),
            broker_url=_setting(environ, "BROKER_URL") if needs_broker else "",
            clock=SystemClock(),
        )


def status(desk: Desk) -> Answer:
    """Say how much waits and what is wrong; end with 1 where something is."""
    facts = desk.read(desk.operations.status)
    counts = ("outbox", "parked", "oldest_seconds", "retries", "dead")
    lines = [f"{name} {facts[name]:g}" for name in counts]
    lines += [f"wrong: {sentence}" for sentence in facts["wrong"]] or ["all is well"]
    return Answer(lines, facts, 0 if facts["healthy"] else 1)


def dead_list(desk: Desk) -> Answer:
    """List the dead letters that nobody has replayed, the newest first."""
    page = desk.read(desk.operations.list_dead, ListDead(page=_PAGE, error=desk.asked.error))
    rows = _facts(page.items, ("id", "died_at", "queue", "event_id", "attempts", "error"))
    more = "; there are more" if page.next else ""
    return Answer([f"{len(rows)} dead letters{more}", *_table(rows)], rows)


def dead_show(desk: Desk) -> Answer:
    """Show one dead letter: its ids and figures, no words."""
    found = desk.read(desk.operations.show_dead, desk.asked.id)
    if found is None:
        return Answer([f"no dead letter {desk.asked.id}"], None, 1)
    facts = {name: value for name, value in found.items() if name != "subject"}
    lines = [f"  {name}: {_said(value)}" for name, value in facts.items()]
    return Answer([f"dead letter {desk.asked.id}", *lines], facts)


def dead_replay(desk: Desk) -> Answer:
    """Have dead letters tried again, by their numbers, by a class of errors, or all."""
    asked = desk.asked
    wanted = [Replay(number=number) for number in asked.id]
    if asked.error or asked.all:
        wanted = [Replay(error=asked.error, everything=asked.all)]
    numbers = [one for each in wanted for one in desk.write(desk.operations.replay, each)]
    missing = sorted(set(asked.id) - set(numbers))
    lines = [f"dead letter {number} will be tried again" for number in numbers]
    lines += [f"no dead letter {number}" for number in missing]
    lines += [] if lines else ["no such dead letters"]
    return Answer(lines, {"replayed": numbers, "missing": missing}, 1 if missing else 0)


def outbox(desk: Desk) -> Answer:
    """List what the broker has not confirmed, the oldest first."""
    count = desk.write(desk.operations.unpark) if desk.asked.unpark else 0
    page = desk.read(desk.operations.list_outbox, _PAGE)
    rows = _facts(page.items, ("id", "recorded_at", "routing_key", "attempts", "parked"))
    begun = [f"{count} parked events will be sent"] if desk.asked.unpark else []
    more = "; there are more" if page.next else ""
    lines = [*begun, f"{len(rows)} events not confirmed{more}", *_table(rows)]
    return Answer(lines, {"unparked": count, "unconfirmed": rows})


def topology_diff(desk: Desk) -> Answer:
    """Say what the broker lacks; end with 1 where it lacks something."""
    missing = desk.operations.topology(desk.database, _CALLER)
    return Answer(_lacks(missing), {"missing": missing}, 1 if missing else 0)


def topology_apply(desk: Desk) -> Answer:
    """Make what the broker lacks; end with 1 where something still is missing."""
    was, missing = desk.operations.apply_topology(desk.database, _CALLER)
    made = [f"made: {one}" for one in was if one not in missing]
    facts = {"was_missing": was, "missing": missing}
    return Answer([*made, *_lacks(missing)], facts, 1 if missing else 0)


def _lacks(missing: list[str]) -> list[str]:
    return [f"missing: {one}" for one in missing] or ["the broker has everything"]


def _facts(rows: Iterable[Any], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{column: getattr(row, column) for column in columns} for row in rows]


def _table(rows: list[dict[str, Any]]) -> list[str]:
    return ["  " + "  ".join(str(value) for value in row.values()) for row in rows]


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _queues(service: str, environ: Mapping[str, str]) -> Any:
    """Return the queues of an installed service, as its worker has them."""
    worker = importlib.import_module(f"{service}.worker").build_worker(environ)
    return worker.queues


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eventing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--service", help="whose events")
    parser.add_argument("--json", action="store_true", help="print facts instead of sentences")
    commands = parser.add_subparsers(required=True)
    _add(commands, "status", status)
    dead = commands.add_parser("dead", help="the dead letters").add_subparsers(required=True)
    _add(dead, "list", dead_list).add_argument("--error", help="of this class of errors")
    _add(dead, "show", dead_show).add_argument("id", type=int)
    _add_replay(dead)
    _add(commands, "outbox", outbox).add_argument(
        "--unpark", action="store_true", help="send again what was given up on"
    )
    words = "what the broker must have"
    topology = commands.add_parser("topology", help=words).add_subparsers(required=True)
    for name, command in (("diff", topology_diff), ("apply", topology_apply)):
        _add(topology, name, command).set_defaults(needs_broker=True)
    return parser


def _add_replay(dead: Any) -> None:
    replay = _add(dead, "replay", dead_replay)
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("id", type=int, nargs="*", default=[], help="these")
    which.add_argument("--error", help="those of this class of errors")
    which.add_argument("--all", action="store_true", help="every one")


def _add(commands: Any, name: str, command: Any) -> argparse.ArgumentParser:
    words = command.__doc__
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.set_defaults(command=command)
    return parser


def _service(asked: argparse.Namespace, environ: Mapping[str, str]) -> str:
    service = asked.service or environ.get("SERVICE") or environ.get("CLIENT_ID")
    if not service:
        raise SystemExit("say whose events: --service, SERVICE or CLIENT_ID")
    return str(service)


def _setting(environ: Mapping[str, str], name: str) -> str:
    if named := environ.get(f"{name}_FILE"):
        return Path(named).read_text(encoding="utf-8").strip()
    if url := environ.get(name):
        return url
    raise SystemExit(f"set {name}, or {name}_FILE to a file that holds it")


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run one command and return the status to end with."""
    asked = _parser().parse_args(arguments)
    with refused_in_words():
        desk = Desk(asked, environ)
    try:
        answer: Answer = desk.asked.command(desk)
    except SQLAlchemyError as wrong:
        print(f"{desk.service}: the database cannot be asked ({type(wrong).__name__})")
        return 2
    except BrokerOutOfReach as wrong:
        print(f"{desk.service}: the broker cannot be asked ({wrong.__cause__})")
        return 2
    finally:
        desk.database.dispose()
    if desk.asked.json:
        print(json.dumps(answer.facts, default=str, ensure_ascii=False))
    else:
        for line in answer.lines:
            print(line if line.startswith(" ") else f"{desk.service}: {line}")
    return answer.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
