"""Tries again what was put aside, in one worker process at a time.

The attempt is written and committed before the handler starts: a handler that kills its process
is counted like one that raises, and dies in the end. What has never been tried here (it came twice,
or waited behind another) is taken together, as on arrival: this way must not be so much slower
that who once waits behind another waits for ever.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import sqlalchemy as sa

from chassis import failpoint
from contracts.wire import Envelope
from eventing.backing import Backing
from eventing.errors import OUTAGES, Permanent, Stopped
from eventing.handling import Handling
from eventing.letter import Stored, opened
from eventing.message import Arrival
from eventing.retries import CRASHED, NotOurs
from eventing.tell import told

_log = logging.getLogger(__name__)

_SHORTEST, _LONGEST = 0.25, 1.0
"""Seconds between two looks: where something waits behind another, and where nothing waits."""


class Retrying:
    """The second way of messages: from the retry rows into effect, or to the dead letters."""

    def __init__(
        self,
        handlings: Mapping[str, Handling],
        backing: Backing,
        *,
        leads: Callable[[], bool],
        holds: Callable[[str], bool] = lambda _queue: False,
    ) -> None:
        self._handlings = handlings
        self._backing = backing
        self._database = backing.database
        self._retries = backing.retries
        self._insist = backing.patience.insist
        self._leads = leads
        self._holds = holds
        self._pause = _SHORTEST

    def step(self) -> bool:
        """Try everything that is due; say whether there was anything."""
        if not self._leads():
            return False
        rows = self._due([queue for queue in self._handlings if not self._holds(queue)])
        for queue, handling in self._handlings.items():
            fresh = [row for row in rows if row["queue"] == queue and not row["attempts"]]
            if fresh and not handling.own_transactions:
                self._try_together(handling, fresh)
        for row in rows:
            if not self._leads():
                break
            if row["attempts"] or self._handlings[row["queue"]].own_transactions:
                self._try(row)
        return bool(rows)

    def pause(self) -> float:
        """Return after how many seconds to look again, where nobody has said so before."""
        return self._pause

    def _due(self, queues: Sequence[str]) -> Sequence[sa.RowMapping]:
        """Return what is due; where nothing is, note when something may be."""
        with self._database.reading() as session:
            seconds = self._retries.due_in(session, queues)
            if seconds is None:
                self._pause = _LONGEST
                return []
            self._pause = min(max(seconds, _SHORTEST), _LONGEST)
            return self._retries.due(session, queues) if seconds <= 0 else []

    def _try_together(self, handling: Handling, rows: Sequence[sa.RowMapping]) -> None:
        """Try all in one transaction; where that fails, one by one."""
        if not self._insist(partial(self._count, rows)):
            return
        try:
            self._take_effect(handling, rows)
        except Stopped:
            raise
        except Exception:  # noqa: BLE001 - whoever fails is found out one by one
            self._one_by_one(handling, rows)

    def _one_by_one(self, handling: Handling, rows: Sequence[sa.RowMapping]) -> None:
        """Try those whose attempt is counted already; behind one that fails, its key waits."""
        held: set[str] = set()
        behind = []
        for row in rows:
            if row["order_key"] in held:
                behind.append(row["id"])
                continue
            try:
                self._take_effect(handling, [row])
            except Stopped:
                raise
            except Exception as wrong:  # noqa: BLE001 - every error of a handler is answered here
                held |= {row["order_key"]} - {None}
                self._failed(row, wrong)
        self._insist(partial(self._uncount, behind))

    def _try(self, row: sa.RowMapping) -> None:
        if row["error"] == CRASHED and row["attempts"] >= self._retries.policy.limit:
            self._insist(partial(self._give_up, row, CRASHED, row["attempts"]))
            return
        if not self._insist(partial(self._count, [row])):
            return
        try:
            self._take_effect(self._handlings[row["queue"]], [row])
        except Stopped:
            raise
        except Exception as wrong:  # noqa: BLE001 - every error of a handler is answered here
            self._failed(row, wrong)

    def _count(self, rows: Sequence[sa.RowMapping]) -> bool:
        """Write down that a try begins; False where somebody else has begun one of them."""
        try:
            with self._database.transaction() as session:
                self._retries.count_attempts(session, rows)
        except NotOurs:
            return False
        return True

    def _uncount(self, numbers: Sequence[int]) -> None:
        with self._database.transaction() as session:
            self._retries.uncount(session, numbers)

    def _take_effect(self, handling: Handling, rows: Sequence[sa.RowMapping]) -> None:
        self._backing.metrics.tries.labels(handling.queue).inc(len(rows))
        failpoint.hit("retry.before_handler")
        envelopes = [_envelope(row) for row in rows]
        heard = [envelope for envelope in envelopes if handling.hears(envelope)]
        numbers = [row["id"] for row in rows]
        handling.take_effect(heard, lambda session: self._retries.remove(session, *numbers))

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


def _envelope(row: sa.RowMapping) -> Envelope:
    letter = opened(Arrival(queue=row["queue"], tag=None, body=row["body"], redelivered=True))
    if letter.envelope is None:
        raise Permanent(f"Unreadable: {letter.unreadable}")
    return letter.envelope
