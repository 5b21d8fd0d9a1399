"""Processes are killed with `kill -9` at every named point; everything ends as if they were not.

The names are collected from the code, so that none can be forgotten. In each case the processes of
up to three services are killed in one conversation, each at every one of its names, one after
another; each is started again, and the conversation must come to one end.
"""

import ast
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chassis.failpoint import LAST_WORDS
from processes.readiness import NotReady
from processes.suite import ProcessSuite

ROOT = Path(__file__).resolve().parents[2]
KILLED = ("privacy", "booking", "identity")

# What people do, and in which process, where it is not the worker in an erasure.
ELSEWHERE = {
    ("privacy", "database.before_commit"): ("erase", "web"),
    ("privacy", "database.after_commit"): ("erase", "web"),
    ("privacy", "outbox.before_insert"): ("erase", "web"),
    ("privacy", "privacy.before_opening"): ("erase", "web"),
    ("privacy", "privacy.after_opening"): ("erase", "web"),
    ("privacy", "privacy.before_confirmation"): ("erase", "web"),
    ("privacy", "privacy.after_confirmation"): ("erase", "web"),
    ("privacy", "privacy.before_cancellation"): ("cancel", "web"),
    ("privacy", "privacy.after_cancellation"): ("cancel", "web"),
    ("privacy", "privacy.before_part"): ("export", "worker"),
    ("privacy", "privacy.after_part"): ("export", "worker"),
    ("privacy", "privacy.before_archive"): ("export", "worker"),
    ("privacy", "privacy.after_archive"): ("export", "worker"),
    ("booking", "database.before_commit"): ("trade", "web"),
    ("booking", "database.after_commit"): ("trade", "web"),
    ("booking", "outbox.before_insert"): ("trade", "web"),
    ("booking", "consumer.before_commit"): ("publish", "worker"),
    ("booking", "consumer.after_commit"): ("publish", "worker"),
    ("booking", "booking.order_placing"): ("trade", "web"),
    ("booking", "booking.payment_opened"): ("trade", "web"),
    ("booking", "booking.provider_asked"): ("trade", "web"),
    ("booking", "booking.checkout_recorded"): ("trade", "web"),
    ("booking", "booking.payment_asked"): ("trade", "web"),
    ("booking", "booking.payment_recording"): ("trade", "web"),
    ("booking", "booking.payment_recorded"): ("trade", "web"),
    ("booking", "booking.refund_asked"): ("trade", "worker"),
    ("booking", "booking.refund_recording"): ("trade", "worker"),
    ("booking", "booking.refund_recorded"): ("trade", "worker"),
}
# A handler is only tried again after something went wrong, so its process is killed there first.
FIRST_KILLED_AT = {"retry.before_handler": "consumer.after_own_transactions"}
TOGETHER = 5
"""Names at which one process is killed in one conversation."""


def names_in(*folders: str) -> list[str]:
    """Return the names of all failpoints in the code under these folders."""
    found = set()
    for folder in folders:
        for path in sorted(ROOT.glob(f"{folder}/**/*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if _is_hit(node):
                    found.add(ast.literal_eval(node.args[0]))  # type: ignore[attr-defined]
    return sorted(found)


def _is_hit(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = (
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    )
    return called == "hit" and isinstance(node.args[0], ast.Constant)


LIBRARY_NAMES = names_in("libs/*/src")
OWN_NAMES = {service: names_in(f"services/{service}/src") for service in KILLED}


@dataclass(frozen=True)
class Case:
    """Which process is killed at which name, and what people do meanwhile."""

    does: str
    at: dict[str, list[str]] = field(hash=False)

    def __str__(self) -> str:
        """Return the case as a test's name."""
        return ", ".join(f"{process} at {' '.join(names)}" for process, names in self.at.items())


def where(service: str, name: str) -> tuple[str, str]:
    """Return what people must do for a name to be met, and in which process it is."""
    if name.startswith("idempotency."):
        return "trade", f"{service}-web"
    does, part = ELSEWHERE.get((service, name), ("erase", "worker"))
    return does, f"{service}-{part}"


def names_of(service: str) -> list[str]:
    """Return the names that a service meets: only booking has what must happen once."""
    once = [name for name in LIBRARY_NAMES if name.startswith("idempotency.")]
    shared = [name for name in LIBRARY_NAMES if service == "booking" or name not in once]
    return [*OWN_NAMES[service], *shared]


def cases() -> list[Case]:
    """Put the names of the three services side by side, as far as one conversation meets them."""
    met = [(*where(service, name), name) for service in KILLED for name in names_of(service)]
    made = []
    for does in ("erase", "export", "cancel", "publish", "trade"):
        columns = [
            _spread(process, [name for kind, at, name in met if (kind, at) == (does, process)])
            for process in dict.fromkeys(at for kind, at, _ in met if kind == does)
        ]
        made += [Case(does, dict(filter(None, row))) for row in itertools.zip_longest(*columns)]
    return made


def _spread(process: str, names: list[str]) -> list[tuple[str, list[str]]]:
    """Deal the names of a process out: neighbours (before and after a thing) to different cases."""
    groups = -(-len(names) // TOGETHER)
    return [(process, names[number::groups]) for number in range(groups)]


def test_every_name_in_the_code_is_a_case() -> None:
    planned = {
        service: {
            name
            for case in cases()
            for process, names in case.at.items()
            for name in names
            if process.startswith(service)
        }
        for service in KILLED
    }
    for service in KILLED:
        assert planned[service] >= set(OWN_NAMES[service])
    assert set().union(*planned.values()) == set(names_in("libs/*/src", "services/*/src"))


class Killing:
    """Starts processes that will die at a name, sees them die, and starts them again."""

    def __init__(self, suite: ProcessSuite, at: dict[str, list[str]]) -> None:
        self._suite = suite
        self._plan = {process: set(names) for process, names in at.items()}
        self._died: dict[str, set[str]] = {process: set() for process in at}
        for process in at:
            self._launch(process)
        for process in at:
            self._await(process)

    def look(self) -> None:
        """Start again whoever was killed."""
        for process in list(self._plan):
            if self._suite.was_killed(process):
                place = self._killed_at(process)
                self._died[process].add(place)
                self._plan[process].discard(place)
                self._launch(process)
                self._await(process)

    def wait(self) -> None:
        """Wait until everybody was killed: what is done may be seen before its doer has died."""
        deadline = time.monotonic() + 20
        while self._plan:
            self.look()
            assert time.monotonic() < deadline, f"these names were not met: {self._plan}"
            time.sleep(0.02)

    def mend(self) -> None:
        """Leave nobody dead, or about to die, to those who come after a failure."""
        for process in list(self._plan):
            self._plan[process].clear()
            self._launch(process)
            self._await(process)

    def _launch(self, process: str) -> None:
        """Start a process that will die at its next name, or one that will not any more."""
        self._suite.kill(process)
        places = sorted(self._next(process, name) for name in self._plan[process])
        self._suite.launch(process, **({"FAILPOINT": ",".join(places)} if places else {}))

    def _next(self, process: str, name: str) -> str:
        first = FIRST_KILLED_AT.get(name, name)
        return name if first in self._died[process] else first

    def _await(self, process: str) -> None:
        try:
            self._suite.wait_until_ready([process])
        except NotReady:
            assert self._suite.was_killed(process), "it ended in another way"
        if not self._plan[process]:
            del self._plan[process]

    def _killed_at(self, process: str) -> str:
        return self._suite.log(process).rpartition(LAST_WORDS)[2].split("\n", 1)[0]


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("case", cases(), ids=str)
def test_killed_processes_change_nothing_about_the_end(
    case: Case,
    suite: ProcessSuite,
    settled: Callable[[], Any],
    patient: Callable[..., Any],
    erasure_of: Callable[..., Any],
    one_completion: Callable[..., None],
) -> None:
    person = settled()
    killing = Killing(suite, case.at)
    try:
        _live(case, patient(person, killing.look))
        erasure = erasure_of(person, killing.look)
        erasure.until_status("completed")
        killing.wait()
    finally:
        killing.mend()
    one_completion(erasure, person)


def _live(case: Case, doing: Any) -> None:
    if case.does == "trade":
        doing.buys_and_gives_back()
    elif case.does == "export":
        doing.takes_everything_out()
    elif case.does == "cancel":
        doing.asks_and_takes_it_back()
    elif case.does == "publish":
        doing.finds_something_new()
