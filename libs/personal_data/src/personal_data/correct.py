"""Correcting what rows say of a person: by the ties that also export and erase them.

What a person has typed in, and what no operation of the service's own corrects, an officer may set
for them. Privacy hears that it was done and keeps the record; the old value is kept nowhere, not
even in the kept answers to the person's requests.

Source: GDPR article 16; Saudi Personal Data Protection Law, article 4 (4)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.corrected import Correct
from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.schemas import Name, Phone, Text
from contracts.holders import PersonCorrected
from eventing.outbox import record
from personal_data.declarations import SOUGHT, Label, Personal
from personal_data.fence import PersonForgotten, fence
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.library import LibraryTables
from personal_data.rows import Rows, Who
from personal_data.sweep.answers import replaced
from personal_data.taxonomy import is_within

_VERSION = "version"
_LONGEST = 4000


class NothingToCorrect(Refusal):
    """This person has no such row here."""

    status = 404
    code = "nothing_to_correct"
    title = {"ar": "لا يوجد ما يُصحَّح", "en": "There is nothing to correct"}
    detail = {
        "ar": "ليس لهذا الشخص سجل كهذا في هذه الخدمة.",
        "en": "This person has no such row in this service.",
    }


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What was corrected, what it is called, and in how many rows."""

    field: str
    label: Label
    rows: int


@dataclass(frozen=True, kw_only=True)
class Correctable:
    """A column that officers may set."""

    holding: Holding
    name: str
    declared: Personal

    @property
    def column(self) -> "sa.Column[Any]":
        """The column itself."""
        return self.holding.table.columns[self.name]


class Corrections:
    """What officers can correct in one service."""

    refusals = (NothingToCorrect, PersonForgotten)

    def __init__(self, ledger: Ledger, tables: LibraryTables, clock: Clock) -> None:
        self.service = ledger.service
        self._rows = Rows(ledger)
        self._tables = tables
        self._clock = clock

    @cached_property
    def fields(self) -> Mapping[str, Correctable]:
        """What officers may set, by `table.column`."""
        return dict(_correctable(self._rows.ledger))

    @cached_property
    def readers(self) -> Mapping[str, Text]:
        """As what the value of each is read: a phone, a name, or words."""
        return {name: _reader(one) for name, one in self.fields.items()}

    def correct(
        self, session: Session, caller: Caller, command: Correct, *, deps: Any = None
    ) -> Corrected:
        """Set a field, and say so to privacy; what says so already counts as corrected.

        Raises:
            PersonForgotten: they were erased here.
            NothingToCorrect: no row of theirs has the field.
        """
        del deps
        fence(session, command.person_id, caller.person_id)
        field = self.fields[command.field]
        before = self._before(session, field, command)
        if not before:
            raise NothingToCorrect
        self._set(session, field, list(before), command.value)
        self._replace_in_answers(session, command, set(before.values()))
        self._say(session, caller, command, rows=len(before))
        return Corrected(field=command.field, label=field.declared.label, rows=len(before))

    def _before(self, session: Session, field: Correctable, command: Correct) -> dict[str, Any]:
        """Return what the person's rows say now, by key, and hold the rows still."""
        holding = field.holding
        [key] = holding.key
        asked = sa.select(key, field.column).where(
            self._rows.tied(holding, holding.sides_of(field.declared))
        )
        if command.row is not None:
            asked = asked.where(key == command.row)
        who = Who(person_id=command.person_id)
        found = session.execute(asked.order_by(key).with_for_update(), who.parameters)
        return {str(row[0]): row[1] for row in found}

    @staticmethod
    def _set(session: Session, field: Correctable, keys: list[str], value: str) -> None:
        [key] = field.holding.key
        columns = field.holding.table.columns
        values: dict[str, Any] = {field.name: value}
        if _VERSION in columns:
            values[_VERSION] = columns[_VERSION] + 1  # whoever read it before must read it anew
        session.execute(sa.update(field.holding.table).where(key.in_(keys)).values(values))

    def _replace_in_answers(self, session: Session, command: Correct, old: set[Any]) -> None:
        """Let the person's kept answers say what was corrected: they may be asked for again."""
        wanted = {one: command.value for one in old if one is not None and one != command.value}
        kept = self._tables.idempotency
        theirs = kept.c.person_id == command.person_id, kept.c.answer.is_not(None)
        asked = sa.select(kept.c.id, kept.c.answer).where(*theirs)
        for answer_id, answer in session.execute(asked).all() if wanted else ():
            changed = replaced(answer, wanted)
            if changed is not None:
                mine = kept.c.id == answer_id
                session.execute(sa.update(kept).where(mine).values(answer=changed))

    def _say(self, session: Session, caller: Caller, command: Correct, *, rows: int) -> None:
        said = PersonCorrected(
            correction_id=new_id("cor"),
            person_id=command.person_id,
            officer_id=caller.person_id,
            holder=self.service,
            field=command.field,
            rows=rows,
            corrected_at=self._clock.now().isoformat(),
        )
        record(session, said)


def _correctable(ledger: Ledger) -> Iterator[tuple[str, Correctable]]:
    for holding in ledger.holdings:
        for name, declared in holding.personal():
            if is_correctable(holding, name, declared):
                field = Correctable(holding=holding, name=name, declared=declared)
                yield f"{holding.name}.{name}", field


def is_correctable(holding: Holding, name: str, declared: Personal) -> bool:
    """Tell whether officers may set a column: typed in by the person, and by no way of its own."""
    return (
        declared.corrected_by is None
        and declared.exported
        and declared.source == "the person"
        and is_within(declared.category, *SOUGHT)
        and isinstance(holding.table.columns[name].type, sa.String)
    )


def _reader(one: Correctable) -> Text:
    room = getattr(one.column.type, "length", None) or _LONGEST
    if is_within(one.declared.category, "user.contact.phone_number"):
        return Phone()
    if is_within(one.declared.category, "user.name"):
        return Name(max_length=min(room, 120))
    return Text(min_length=1, max_length=min(room, _LONGEST), multiline=True)
