"""What a hit means: another person's own datum, a quotation, something kept, or residue."""

from collections.abc import Iterator, Mapping
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
        side = holding.side_of(declared)
        if side is None:
            return Meaning.RESIDUE
        owners = set(self._owners(session, holding, side, hit.key))
        if self._somebody_lives(session, side, owners):
            return Meaning.QUOTED if declared.free_text else Meaning.THEIRS
        pseudonyms = {one for one in owners if not is_person(one) and one != PERSON_GONE}
        if side.erasing.action == "keep" and pseudonyms:
            return Meaning.KEPT
        return Meaning.RESIDUE

    def owner(self, session: Session, hit: Hit) -> list[str]:
        """Return the people whose cell it is."""
        holding = self._by_name[hit.table]
        declared = holding.columns[hit.column]
        side = holding.side_of(declared) if isinstance(declared, Personal) else None
        if side is None:
            return []
        return sorted(filter(is_person, self._owners(session, holding, side, hit.key)))

    def column(self, hit: Hit) -> "sa.Column[Any]":
        """Return the declared column of a hit."""
        return self._by_name[hit.table].table.columns[hit.column]

    def _somebody_lives(self, session: Session, side: Tie, owners: set[str]) -> bool:
        if side.by == "mail_tag":
            return bool(owners)
        people = {one for one in owners if is_person(one)}
        gone = {one for one, how in standings(session, people).items() if how == "forgotten"}
        return bool(people - gone)

    def _owners(
        self, session: Session, holding: Holding, one: Tie, key: Mapping[str, Any]
    ) -> Iterator[str]:
        columns = holding.table.columns
        row = sa.and_(*(columns[name] == value for name, value in key.items()))
        value = session.scalar(sa.select(columns[one.column]).where(row))
        if value is None:
            return
        if one.parent is None:
            yield value
            return
        parent = self._ledger.of(one.parent)
        for above in parent.ties:
            if one.side in (None, above.name):
                yield from self._owners(session, parent, above, {parent.key[0].name: value})
