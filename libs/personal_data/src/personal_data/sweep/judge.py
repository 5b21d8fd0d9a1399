"""What a hit means: another person's own datum, a quotation, something kept, or residue."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.declarations import Personal, Tie
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.people import PERSON_GONE, is_person
from personal_data.standing import standings
from personal_data.sweep.store import Hit


class Meaning(Enum):
    """What a hit means."""

    THEIRS = "theirs"
    """It is another person's own: two people may share an address."""
    QUOTED = "quoted"
    """It stands in another person's free text, and is replaced there."""
    KEPT = "kept"
    """A duty keeps it, under a pseudonym."""
    RESIDUE = "residue"
    """It should not be there; an officer must look."""


class Judge:
    """Knows from the ledger, and from the row itself, whose datum a cell is."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_name = {one.name: one for one in ledger.holdings}

    def meaning(self, session: Session, hit: Hit) -> Meaning:
        """Say what a hit means."""
        holding = self._by_name.get(hit.table)
        declared = holding.columns.get(hit.column) if holding else None
        if holding is None or not isinstance(declared, Personal) or not hit.key:
            return Meaning.RESIDUE
        owners = list(self._owners(session, hit))
        if self._somebody_lives(session, owners):
            return Meaning.QUOTED if declared.free_text else Meaning.THEIRS
        sides = holding.sides_of(declared)
        anonymised = {name for side in sides for name, _ in holding.erased_with(side)}
        if hit.column not in anonymised and any(_is_pseudonym(*one) for one in owners):
            return Meaning.KEPT
        return Meaning.RESIDUE

    def people(self, session: Session, hit: Hit) -> list[str]:
        """Return the people whose cell it is."""
        return sorted({value for _, value in self._owners(session, hit) if is_person(value)})

    def column(self, hit: Hit) -> "sa.Column[Any]":
        """Return the declared column of a hit."""
        return self._by_name[hit.table].table.columns[hit.column]

    def _owners(self, session: Session, hit: Hit) -> Iterator[tuple[Tie, str]]:
        """Walk over what the columns say that tie a cell's side to somebody."""
        holding = self._by_name[hit.table]
        declared = holding.columns[hit.column]
        if isinstance(declared, Personal):
            for side in holding.sides_of(declared):
                yield from self._above(session, holding, side, hit.key)

    def _above(
        self, session: Session, holding: Holding, one: Tie, key: Mapping[str, Any]
    ) -> Iterator[tuple[Tie, str]]:
        columns = holding.table.columns
        row = sa.and_(*(columns[name] == value for name, value in key.items()))
        value = session.scalar(sa.select(columns[one.column]).where(row))
        if value is None:
            return
        if one.parent is None:
            yield one, value
            return
        parent = self._ledger.of(one.parent)
        for other in parent.ties:
            if one.side in (None, other.name):
                yield from self._above(session, parent, other, {parent.key[0].name: value})

    def _somebody_lives(self, session: Session, owners: Sequence[tuple[Tie, str]]) -> bool:
        if any(one.by == "mail_tag" for one, _ in owners):
            return True
        people = {value for _, value in owners if is_person(value)}
        gone = {one for one, how in standings(session, people).items() if how == "forgotten"}
        return bool(people - gone)


def _is_pseudonym(one: Tie, value: str) -> bool:
    return one.erasing.action == "keep" and not is_person(value) and value != PERSON_GONE
