"""What took effect: every handler that ran in a transaction that was committed, in that order."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.orm import Session

from eventing.handling import Handling

_PENDING = "simulation.effects"


@dataclass(frozen=True)
class Effect:
    """One message that took effect in one queue."""

    queue: str
    event_id: str
    order_key: str | None


class Effects:
    """Watches the handlers, without a hand in what they do."""

    def __init__(self) -> None:
        self.seen: list[Effect] = []
        self.fenced: set[tuple[str, str]] = set()

    def begin_again(self) -> None:
        """Forget what was seen."""
        self.seen.clear()
        self.fenced.clear()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Watch."""
        handle = Handling._handle

        def watched(handling: Handling, session: Session, envelope: Any, said: Any) -> str:
            outcome = handle(handling, session, envelope, said)
            effect = Effect(handling.queue, envelope.event_id, envelope.order_key)
            session.info.setdefault(_PENDING, []).append((outcome, effect))
            return outcome

        with ExitStack() as stack:
            stack.enter_context(patch.object(Handling, "_handle", watched))
            for name, listener in (
                ("after_commit", self._committed),
                ("after_rollback", self._rolled_back),
            ):
                event.listen(Session, name, listener)
                stack.callback(event.remove, Session, name, listener)
            yield

    def _committed(self, session: Session) -> None:
        for outcome, effect in session.info.pop(_PENDING, ()):
            if outcome == "handled":
                self.seen.append(effect)
            else:
                self.fenced.add((effect.queue, effect.event_id))

    @staticmethod
    def _rolled_back(session: Session) -> None:
        session.info.pop(_PENDING, None)
