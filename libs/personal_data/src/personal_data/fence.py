"""The fence: nobody's data is written behind the back of their erasure.

Whoever writes rows tied to a person calls `fence` before any row lock. It takes a shared lock on
the person and then, in the next statement, looks whether they were forgotten; under READ COMMITTED
that statement sees everything that was committed while we waited. The eraser holds the exclusive
lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.errors import Refusal
from chassis.refusals import ProcessingRestricted
from contracts.event import Event, people_of, subject_of
from contracts.wire import Envelope
from personal_data.guard import Unfenced, guard
from personal_data.library import LibraryTables
from personal_data.locks import exclude as exclusive
from personal_data.locks import share
from personal_data.people import PERSON_GONE
from personal_data.standing import person_check, standing_of, standings

__all__ = [
    "PERSON_GONE",
    "PersonForgotten",
    "Unfenced",
    "exclusive",
    "fence",
    "guard",
    "message_fence",
    "person_check",
    "standing_of",
]


class PersonForgotten(Refusal):
    """Somebody whom this would concern was erased here."""

    status = 410
    code = "person_forgotten"
    title = {"ar": "لم يعد هذا الشخص موجودًا", "en": "This person is no longer here"}
    detail = {
        "ar": "طلب هذا الشخص محو بياناته، فلا يمكن بدء أي أمر جديد معه.",
        "en": "This person asked to be erased, so nothing new can be started with them.",
    }


def fence(session: Session, *people: str | None, new: bool = False) -> None:
    """Hold these people's data still until the transaction ends; call it before any row lock.

    With `new` a restricted person is refused too: nothing new is started for them.

    Raises:
        PersonForgotten: one of them was erased here.
        ProcessingRestricted: one of them is restricted, and this would start something new.
    """
    share(session, people)
    found = set(standings(session, [one for one in people if one is not None]).values())
    if "forgotten" in found:
        raise PersonForgotten
    if new and "restricted" in found:
        raise ProcessingRestricted


def message_fence(
    tables: LibraryTables,
) -> Callable[[Session, Sequence[Envelope]], Sequence[Event | None]]:
    """Return the fence of the worker's handlers: it locks the people of a whole batch at once.

    An event whose subject is forgotten becomes None; any other forgotten person in it becomes
    PERSON_GONE, and the handler does its work for the others.
    """
    known = tables.forgotten.columns["person_id"]

    def fenced(session: Session, envelopes: Sequence[Envelope]) -> list[Event | None]:
        events = [envelope.event for envelope in envelopes]
        people = {one for said in events if said is not None for one in people_of(said)}
        share(session, people)
        asked = sa.select(known).where(known.in_(sorted(people)))
        gone = set(session.scalars(asked)) if people else set()
        return [None if said is None else _without(said, gone) for said in events]

    return fenced


def _without(said: Event, gone: set[str]) -> Event | None:
    if subject_of(said) in gone:
        return None
    named = {field: getattr(said, field) for field in said.meta.people_fields}
    changed: dict[str, Any] = {field: PERSON_GONE for field, one in named.items() if one in gone}
    return replace(said, **changed) if changed else said  # type: ignore[type-var]
