"""A service's part in the privacy conversation: what it hears, and what it does by the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chassis.clock import Clock
from chassis.database import Database
from chassis.http import ClientCredentials, ServiceClient
from chassis.settings import ServiceSettings
from contracts.event import Event
from contracts.privacy import (
    DeclareYourself,
    ErasePerson,
    ExportPerson,
    LiftRestriction,
    PrepareErasure,
    SweepStore,
)
from eventing.gate import Gate
from eventing.schedule import Schedule
from eventing.subscription import Heard, Subscription
from personal_data.compare_erasures import catch_up, compare_erasures
from personal_data.declare import declare
from personal_data.door import PrivacyDoor
from personal_data.erase_person import erase_people, erase_person
from personal_data.export_person import export_person
from personal_data.holder import Holder
from personal_data.ledger import Ledger
from personal_data.library import LibraryTables
from personal_data.prepare_erasure import lift_restriction, prepare_erasure, recheck_blockers
from personal_data.receipts import signing_key
from personal_data.restored import restore_check
from personal_data.retention import end_retention
from personal_data.sweep_store import sweep_store

_MOMENT, _HOUR = 2.0, 3600.0
_TOGETHER = 20
"""Erasures in one transaction at most: more win nothing, and hold their locks for longer."""
_EVERY, _MANY = 0.7, 6
"""Seconds between two transactions of erasures, where more than so many come a second."""
_SCHEDULES = "privacy."

Handler = Callable[..., Any]


def _declare_again(holder: Holder, command: DeclareYourself) -> None:
    declare(holder)
    if command.with_erasures:
        compare_erasures(holder)


_Commands = dict[type[Event], Callable[[Holder, Any], object]]

_SHORT: _Commands = {
    PrepareErasure: prepare_erasure,
    ErasePerson: erase_person,
    LiftRestriction: lift_restriction,
    DeclareYourself: _declare_again,
}
# Reading all of somebody's rows, or all of a store, may take minutes: no erasure waits behind it.
_LONG: _Commands = {
    ExportPerson: export_person,
    SweepStore: sweep_store,
}


def commands_to(service: str) -> tuple[Heard, Heard]:
    """Return the queues on which privacy's commands arrive at a holder, without what it does."""
    short, long = f"{service}.privacy", f"{service}.privacy_long"
    return Heard(short, tuple(_SHORT)), Heard(long, tuple(_LONG))


@dataclass(frozen=True, kw_only=True)
class Participant(Holder):
    """A holder with its commands and schedules, for the service's `worker.py`."""

    def declare(self) -> None:
        """Say who we are, as each start does."""
        declare(self)

    def subscriptions(
        self, also: Mapping[type[Event], Handler] | None = None
    ) -> tuple[Subscription, Subscription]:
        """Return the queues of their own on which privacy's commands arrive.

        Erasures of different people that wait are one transaction; all else comes one at a time.
        `also` adds commands that this service alone hears, as `fn(event, *, deps)`.
        """
        short, long = commands_to(self.service)
        return (
            Subscription(
                queue=short.name,
                handlers={**self._all_on(_SHORT), **(also or {})},
                own_transactions=True,
                together={ErasePerson: self._on(erase_people)},
                batch=_TOGETHER,
                every=_EVERY,
                above=_MANY,
            ),
            Subscription(
                queue=long.name, handlers=self._all_on(_LONG), own_transactions=True, batch=1
            ),
        )

    def hear(self, command: Event) -> None:
        """Do as a command of privacy says, here and now."""
        {**_SHORT, **_LONG}[type(command)](self, command)

    def schedules(self) -> list[Schedule]:
        """Return what is done by the clock."""
        return [
            self._every(_HOUR, "declare", declare),
            self._every(_MOMENT, "recheck_blockers", recheck_blockers),
            self._every(_HOUR, "end_retention", end_retention),
            self._every(_MOMENT, "catch_up", catch_up),
        ]

    def gate(self, *also: str) -> Gate:
        """Return what holds up all but this conversation while a restored database catches up.

        `also` names queues and schedules of the service that it needs.
        """
        passing = {*(heard.name for heard in commands_to(self.service)), *also}
        return Gate(
            closed=restore_check(self.database),
            passes=lambda name: name in passing or name.startswith(_SCHEDULES),
        )

    def _all_on(self, commands: _Commands) -> dict[type[Event], Handler]:
        return {heard: self._on(act) for heard, act in commands.items()}

    def _on(self, act: Callable[[Holder, Any], object]) -> Handler:
        def handle(command: Event, *, deps: Any) -> None:
            del deps  # the holder brings its own
            act(self, command)

        return handle

    def _every(self, seconds: float, name: str, act: Callable[[Holder], object]) -> Schedule:
        return Schedule(
            name=f"{_SCHEDULES}{name}", every=seconds, run=lambda _database, _deps: act(self)
        )


def participant_from(
    settings: ServiceSettings,
    *,
    ledger: Ledger,
    tables: LibraryTables,
    database: Database,
    clock: Clock,
    **also: Any,
) -> Participant:
    """Return the participant that a service's settings describe; `also` says what is its own."""
    tokens = ClientCredentials(settings.identity_url, settings.client_id, settings.client_secret)
    client = ServiceClient(settings.privacy_url, tokens=tokens, target="privacy")
    return Participant(
        service=ledger.service,
        ledger=ledger,
        tables=tables,
        database=database,
        key=signing_key(settings.signing_key),
        clock=clock,
        sweep_paths=settings.sweep_paths,
        **{"door": PrivacyDoor(client, ledger.service), **also},
    )
