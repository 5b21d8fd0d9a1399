"""The guard of the fence: a tied row cannot be flushed while its person is not held."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import InstanceState, Session
from sqlalchemy.orm.util import identity_key

from chassis.database import Database
from personal_data.declarations import Tie
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.locks import held
from personal_data.people import is_person


class Unfenced(RuntimeError):
    """A row tied to a person was about to be written without `fence(session, person)`."""


def guard(database: Database, ledger: Ledger) -> None:
    """Look at every flush of the database's write transactions.

    Raises:
        Unfenced: at the flush that would write such a row.
    """

    def before_flush(session: Session, _context: Any, _instances: Any) -> None:
        for instance in (*session.new, *session.dirty, *session.deleted):
            state = sa.inspect(instance)
            if _is_written(session, state) and ledger.knows(state.mapper.class_):
                _check(session, ledger, state)

    event.listen(database.writers, "before_flush", before_flush)


def _is_written(session: Session, state: InstanceState[Any]) -> bool:
    return state.obj() in session.deleted or session.is_modified(state.obj())


def _check(session: Session, ledger: Ledger, state: InstanceState[Any]) -> None:
    holding = ledger.of(state.mapper.class_)
    for one in holding.ties:
        if one.fenced:
            for person_id in set(_people(session, ledger, state, one)) - held(session):
                raise Unfenced(
                    f"{holding.name} is tied to {person_id} by {one.name}: "
                    f"call fence(session, …) before you write it"
                )


def _people(session: Session, ledger: Ledger, state: InstanceState[Any], one: Tie) -> Iterator[str]:
    """Walk over the people whom a row is tied to, before and after this change."""
    values = _values(state, one.column)
    if one.parent is None:
        yield from (value for value in values if is_person(value))
        return
    for value in values:
        yield from _people_above(session, ledger, ledger.of(one.parent), value, one.side)


def _values(state: InstanceState[Any], column: str) -> set[Any]:
    table_column = state.mapper.local_table.c[column]
    attribute = state.attrs[state.mapper.get_property_by_column(table_column).key]
    return {value for value in attribute.load_history().sum() if value is not None}


def _people_above(
    session: Session, ledger: Ledger, parent: Holding, key: Any, side: str | None
) -> Iterator[str]:
    """Walk over the people of a parent's row: one that the session has, or one in the database."""
    chosen = [one for one in parent.ties if one.fenced and side in (None, one.name)]
    state = _here(session, parent, key)
    if state is not None:
        for one in chosen:
            yield from _people(session, ledger, state, one)
        return
    columns = [parent.table.columns[one.column] for one in chosen]
    found = session.execute(sa.select(*columns).where(parent.key[0] == key)).one_or_none()
    for one, value in zip(chosen, found or (), strict=False):
        if one.parent is not None and value is not None:
            yield from _people_above(session, ledger, ledger.of(one.parent), value, one.side)
        elif is_person(value):
            yield value


def _here(session: Session, holding: Holding, key: Any) -> InstanceState[Any] | None:
    """Return the row that the session has read, or is about to write."""
    if holding.mapped is not None:
        read = session.identity_map.get(identity_key(holding.mapped, key))
        if read is not None:
            found: InstanceState[Any] = sa.inspect(read)
            return found
    for state in map(sa.inspect, session.new):
        is_of_it = state.mapper.local_table is holding.table
        if is_of_it and _values(state, holding.key[0].name) == {key}:
            waiting: InstanceState[Any] = state
            return waiting
    return None
