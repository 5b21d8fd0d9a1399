"""What becomes of the letters of a lane; when it returns, all of them may be acknowledged.

Whatever happens to a letter, it is in the database before it is acknowledged: its effect, a retry
row, or a dead letter. Only what nobody asked for leaves no trace but a count.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice

from sqlalchemy.orm import Session

from contracts.wire import Envelope
from eventing.backing import Backing
from eventing.errors import Permanent, Stopped
from eventing.handling import Handling
from eventing.letter import Letter, stored
from eventing.retries import BEHIND
from eventing.tell import told

_log = logging.getLogger(__name__)


class Dispatch:
    """The way of one subscription's letters."""

    def __init__(
        self, handling: Handling, backing: Backing, *, on_shelved: Callable[[], None]
    ) -> None:
        self._handling = handling
        self._queue = handling.queue
        self._backing = backing
        self._insist = backing.patience.insist
        self._on_shelved = on_shelved

    def __call__(self, letters: Sequence[Letter]) -> None:
        """Deal with letters that came in this order.

        Raises:
            Stopped: the process stops; nothing may be acknowledged.
        """
        heard = [letter for letter in letters if self._is_heard(letter)]
        again = [letter for letter in heard if letter.arrival.redelivered]
        first = [letter for letter in heard if not letter.arrival.redelivered]
        if again:
            self._insist(partial(self._shelve_redelivered, again))
        self._take_all(first)

    def _is_heard(self, letter: Letter) -> bool:
        if letter.unreadable is not None:
            self._insist(partial(self._bury, letter, f"Unreadable: {letter.unreadable}"))
            return False
        try:
            heard = letter.envelope is not None and self._handling.hears(letter.envelope)
        except Permanent as wrong:
            self._put_aside(letter, wrong)
            return False
        if not heard:
            self._backing.count(self._queue, "unheard")
        return heard

    def _take_all(self, letters: Sequence[Letter]) -> None:
        rest = iter(letters)
        for size in self._handling.parted(_envelopes(letters)):
            self._take(list(islice(rest, size)))

    def _take(self, letters: Sequence[Letter]) -> None:
        """Try all in one transaction; where that fails, one by one, and put aside what fails."""
        try:
            self._insist(partial(self._together, letters))
        except Stopped:
            raise
        except Exception as wrong:  # noqa: BLE001 - every error of a handler is answered here
            if len(letters) == 1:
                self._put_aside(letters[0], wrong)
                return
            for letter in letters:
                self._take([letter])

    def _together(self, letters: Sequence[Letter]) -> None:
        ready, behind = self._sorted(letters)
        shelve = partial(self._shelve, letters=behind, error=BEHIND)
        if ready:
            self._handling.take_effect(_envelopes(ready), shelve if behind else None)
        elif behind:
            with self._backing.database.transaction() as session:
                shelve(session)
        if behind:
            self._on_shelved()

    def _sorted(self, letters: Sequence[Letter]) -> tuple[list[Letter], list[Letter]]:
        """Part those that may take effect from those whose order key has a message waiting."""
        keys = {seen.order_key for seen in _envelopes(letters) if seen.order_key is not None}
        if not keys:
            return list(letters), []
        waiting = self._backing.retries.waiting_keys(self._backing.database, self._queue, keys)
        ready = [letter for letter in letters if _key(letter) not in waiting]
        behind = [letter for letter in letters if _key(letter) in waiting]
        return ready, behind

    def _shelve_redelivered(self, letters: Sequence[Letter]) -> None:
        """Hand over to the retries, which count an attempt before they make it.

        A message that comes again may be the one that killed us.
        """
        with self._backing.database.transaction() as session:
            known = self._handling.already(session, _envelopes(letters))
            left = [letter for letter in letters if _id(letter) not in known]
            self._shelve(session, letters=left, error="redelivered")
        self._on_shelved()

    def _put_aside(self, letter: Letter, wrong: Exception) -> None:
        error = told(wrong)
        _log.warning("%s could not be handled: %s", _id(letter), error)
        if isinstance(wrong, Permanent):
            self._insist(partial(self._bury, letter, error))
            return
        self._insist(partial(self._shelve_failed, letter, error))
        self._on_shelved()

    def _shelve_failed(self, letter: Letter, error: str) -> None:
        with self._backing.database.transaction() as session:
            self._shelve(session, letters=[letter], error=error, attempts=1)

    def _shelve(
        self, session: Session, *, letters: Sequence[Letter], error: str, attempts: int = 0
    ) -> None:
        messages = [stored(self._queue, letter) for letter in letters]
        self._backing.retries.shelve(session, messages, error=error, attempts=attempts)
        self._backing.count(self._queue, "shelved", len(letters))

    def _bury(self, letter: Letter, error: str) -> None:
        with self._backing.database.transaction() as session:
            self._backing.dead.bury(session, stored(self._queue, letter), error=error, attempts=1)
        self._backing.count(self._queue, "dead")


def _envelopes(letters: Sequence[Letter]) -> list[Envelope]:
    return [letter.envelope for letter in letters if letter.envelope is not None]


def _id(letter: Letter) -> str | None:
    return letter.envelope.event_id if letter.envelope is not None else None


def _key(letter: Letter) -> str | None:
    return letter.envelope.order_key if letter.envelope is not None else None
