"""Takes in what the broker gave up on, so that there is one list of dead letters."""

from collections.abc import Sequence
from functools import partial

from eventing.backing import Backing
from eventing.letter import Letter, stored
from eventing.topology import DELIVERY_LIMIT


class Undertaker:
    """The way of the letters in a service's dead queue."""

    def __init__(self, backing: Backing) -> None:
        self._backing = backing

    def __call__(self, letters: Sequence[Letter]) -> None:
        """Bury them under the name of the queue that could not deliver them."""
        self._backing.patience.insist(partial(self._bury, letters))

    def _bury(self, letters: Sequence[Letter]) -> None:
        with self._backing.database.transaction() as session:
            for letter in letters:
                queue = letter.arrival.died_in or letter.arrival.queue
                self._backing.dead.bury(
                    session,
                    stored(queue, letter),
                    error="delivered too often",
                    attempts=DELIVERY_LIMIT,
                )
                self._backing.count(queue, "dead")
