"""Tries again what was put aside, one message at a time, in one worker process at a time.

The attempt is written and committed before the handler starts: a handler that kills its process
is counted like one that raises, and dies in the end.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial

import sqlalchemy as sa

from chassis import failpoint
from eventing.backing import Backing
from eventing.errors import OUTAGES, Permanent, Stopped
from eventing.handling import Handling
from eventing.letter import Stored, opened
from eventing.message import Arrival
from eventing.retries import CRASHED
from eventing.tell import told

_log = logging.getLogger(__name__)


class Retrying:
    """The second way of messages: from the retry rows into effect, or to the dead letters."""

    def __init__(
        self,
        handlings: Mapping[str, Handling],
        backing: Backing,
        *,
        leads: Callable[[], bool],
    ) -> None:
        self._handlings = handlings
        self._backing = backing
        self._database = backing.database
        self._retries = backing.retries
        self._insist = backing.patience.insist
        self._leads = leads

    def step(self) -> bool:
        """Try everything that is due; say whether there was anything."""
        if not self._leads():
            return False
        with self._database.reading() as session:
            rows = self._retries.due(session, list(self._handlings))
        for row in rows:
            if not self._leads():
                break
            self._try(row)
        return bool(rows)

    def _try(self, row: sa.RowMapping) -> None:
        if row["error"] == CRASHED and row["attempts"] >= self._retries.policy.limit:
            self._insist(partial(self._give_up, row, CRASHED, row["attempts"]))
            return
        if not self._insist(partial(self._count, row)):
            return
        self._backing.metrics.tries.labels(row["queue"]).inc()
        failpoint.hit("retry.before_handler")
        try:
            self._take_effect(row)
        except Stopped:
            raise
        except Exception as wrong:  # noqa: BLE001 - every error of a handler is answered here
            self._failed(row, wrong)

    def _count(self, row: sa.RowMapping) -> bool:
        with self._database.transaction() as session:
            return self._retries.count_attempt(session, row)

    def _take_effect(self, row: sa.RowMapping) -> None:
        handling = self._handlings[row["queue"]]
        letter = opened(Arrival(queue=row["queue"], tag=None, body=row["body"], redelivered=True))
        if letter.envelope is None:
            raise Permanent(f"Unreadable: {letter.unreadable}")
        heard = [letter.envelope] if handling.hears(letter.envelope) else []
        handling.take_effect(heard, lambda session: self._retries.remove(session, row["id"]))

    def _failed(self, row: sa.RowMapping, wrong: Exception) -> None:
        attempts, error = row["attempts"] + 1, told(wrong)
        policy = self._retries.policy
        limit = policy.outage_limit if isinstance(wrong, OUTAGES) else policy.limit
        _log.warning("%s failed, attempt %s: %s", row["event_id"], attempts, error)
        if isinstance(wrong, Permanent) or attempts >= limit:
            self._insist(partial(self._give_up, row, error, attempts))
        else:
            self._insist(partial(self._note, row, error))

    def _note(self, row: sa.RowMapping, error: str) -> None:
        with self._database.transaction() as session:
            self._retries.note(session, row["id"], error)

    def _give_up(self, row: sa.RowMapping, error: str, attempts: int) -> None:
        """Bury a row, unless it has gone meanwhile with its person's erasure."""
        message = Stored(**{name: row[name] for name in Stored.__dataclass_fields__})
        with self._database.transaction() as session:
            if self._retries.remove(session, row["id"]):
                self._backing.dead.bury(session, message, error=error, attempts=attempts)
        self._backing.count(row["queue"], "dead")
