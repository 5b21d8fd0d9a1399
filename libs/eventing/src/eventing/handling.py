"""How messages take effect: fence, inbox and handlers in one transaction."""

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.tracing import message_span, messages_span
from contracts.event import Event
from contracts.wire import Envelope
from eventing.backing import Backing
from eventing.errors import Permanent
from eventing.subscription import MessageFence, Subscription

Also = Callable[[Session], object]
"""Something to be done in the same transaction."""


def unfenced(_session: Session, envelopes: Sequence[Envelope]) -> Sequence[Event | None]:
    """Let everything through: for a service that has no fence."""
    return [envelope.event for envelope in envelopes]


class Handling:
    """Brings the messages of one subscription into effect."""

    def __init__(
        self,
        subscription: Subscription,
        backing: Backing,
        *,
        fence: MessageFence | None,
        deps: Any,
    ) -> None:
        self.queue = subscription.queue
        self.own_transactions = subscription.own_transactions
        self._handlers = subscription.handlers
        self._at_once = subscription.together
        self._first = subscription.first
        self._backing = backing
        self._fence = fence or unfenced
        self._deps = deps

    def hears(self, envelope: Envelope) -> bool:
        """Say whether anybody asked for such an event.

        Raises:
            Permanent: somebody did, but for another version; to let this one go would lose it.
        """
        if envelope.event is None and _name(envelope.type) in self._names_of(envelope.source):
            raise Permanent(f"{envelope.type} is a version that is not known here")
        return type(envelope.event) in self._handlers

    def take_effect(self, envelopes: Sequence[Envelope], also: Also | None = None) -> None:
        """Bring these messages into effect, all or none; `also` joins the transaction.

        Of own transactions it takes one of the parts of `parted`, and `also` follows in one of its
        own.
        """
        with self._backing.metrics.handling.labels(self.queue).time():
            if self.own_transactions:
                self._by_themselves(envelopes, also)
            else:
                self._together(envelopes, also)

    def parted(self, envelopes: Sequence[Envelope]) -> Sequence[int]:
        """Return how many of these, in their order, may take effect together each time."""
        if not self.own_transactions:
            return [len(envelopes)] if envelopes else []
        kinds = [_kind(envelope) for envelope in envelopes]
        runs = [(kind, len(list(run))) for kind, run in groupby(kinds)]
        return [
            size
            for kind, count in runs
            for size in ([count] if kind in self._at_once else [1] * count)
        ]

    def already(self, session: Session, envelopes: Sequence[Envelope]) -> set[str]:
        """Return the ids of those that have taken effect before."""
        return self._backing.inbox.known(session, self.queue, _ids(envelopes))

    def _together(self, envelopes: Sequence[Envelope], also: Also | None) -> None:
        outcomes: Counter[str] = Counter()
        with self._backing.database.transaction() as session:
            # The fence comes first: it locks people, and those locks go before any row's.
            events = self._fence(session, envelopes)
            fresh = self._backing.inbox.claim(session, self.queue, _ids(envelopes))
            if self._first is not None:
                self._first(session, [event for event in events if event is not None])
            for envelope, event in zip(envelopes, events, strict=True):
                if envelope.event_id not in fresh:
                    outcomes["duplicate"] += 1
                    continue
                fresh.discard(envelope.event_id)
                outcomes[self._handle(session, envelope, event)] += 1
            if also is not None:
                also(session)
            failpoint.hit("consumer.before_commit")
        failpoint.hit("consumer.after_commit")
        for outcome, count in outcomes.items():
            self._backing.count(self.queue, outcome, count)

    def _handle(self, session: Session, envelope: Envelope, event: Event | None) -> str:
        if event is None:
            return "fenced"
        with self._traced(envelope):
            self._handlers[type(event)](session, event, deps=self._deps)
        return "handled"

    def _by_themselves(self, envelopes: Sequence[Envelope], also: Also | None) -> None:
        if envelopes:
            self._handle_part(envelopes)
            failpoint.hit("consumer.after_own_transactions")
            self._backing.count(self.queue, "handled", len(envelopes))
        if also is not None:
            with self._backing.database.transaction() as session:
                also(session)

    def _names_of(self, source: str) -> set[str]:
        """Return the names of what is heard from a service, whatever their version."""
        return {_name(heard.meta.type_for(source)) for heard in self._handlers}

    def _handle_part(self, envelopes: Sequence[Envelope]) -> None:
        first, kind = envelopes[0], _kind(envelopes[0])
        if len(envelopes) == 1:
            with self._traced(first):
                self._handlers[kind](first.event, deps=self._deps)
            return
        said_in = [envelope.traceparent for envelope in envelopes]
        with messages_span(self._backing.tracer, first.type, said_in):
            self._at_once[kind]([envelope.event for envelope in envelopes], deps=self._deps)

    def _traced(self, envelope: Envelope) -> contextlib.AbstractContextManager[None]:
        return message_span(
            self._backing.tracer,
            envelope.type,
            envelope.traceparent,
            is_command=envelope.event is not None and envelope.event.meta.addressed,
            correlation=envelope.correlation_id,
        )


def _name(type_name: str) -> str:
    return type_name.rpartition(".v")[0]


def _kind(envelope: Envelope) -> type[Event]:
    return type(envelope.event) if envelope.event is not None else Event


def _ids(envelopes: Sequence[Envelope]) -> list[str]:
    return [envelope.event_id for envelope in envelopes]
