"""Which rows are a person's, said in SQL whose cost is that of their rows, not of the table.

Each tie can use an index of its own, so ties are never joined by OR over sub-queries: a row that
belongs in several ways is found as the union of keys.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from contracts.privacy import ErasePerson, ExportPerson, Mailbox, PrepareErasure
from personal_data.declarations import Tie
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.people import PERSON_GONE

Condition = sa.ColumnElement[bool]


_ID = sa.bindparam("who_id", type_=sa.String)
_MAIL_TAG = sa.bindparam("who_mail_tag", type_=sa.String)


@dataclass(frozen=True, kw_only=True)
class Who:
    """A person as rows know them: by id, and by the tags of mailboxes that are or were theirs."""

    person_id: str
    mail_tag: str | None = None
    mailboxes: tuple[Mailbox, ...] = ()

    @classmethod
    def of(cls, command: PrepareErasure | ErasePerson | ExportPerson) -> "Who":
        """Return whom a command is about."""
        return cls(
            person_id=command.person_id,
            mail_tag=command.mail_tag,
            mailboxes=command.mailboxes,
        )

    @property
    def parameters(self) -> dict[str, str | None]:
        """The values for statements made of `Rows`; a tag that nobody gave equals no row's."""
        return {"who_id": self.person_id, "who_mail_tag": self.mail_tag}


class Rows:
    """The rows of a person, who is a parameter, in the tables of one ledger.

    `mailboxes` that were theirs for a time are written into the statements: few people have any.
    """

    def __init__(self, ledger: Ledger, mailboxes: Sequence[Mailbox] = ()) -> None:
        self.ledger = ledger
        self._mailboxes = mailboxes

    def matching(self, holding: Holding, one: Tie) -> Condition:
        """Return the condition of being tied to the person in this way."""
        column = holding.table.columns[one.column]
        if one.by == "mail_tag":
            sent_at = holding.table.columns[str(one.at)]
            theirs = [_within(column, sent_at, mailbox) for mailbox in self._mailboxes]
            return sa.or_(column == _MAIL_TAG, *theirs)
        if one.parent is None:
            return column == _ID
        parent = self.ledger.of(one.parent)
        chosen = [other for other in parent.ties if one.side in (None, other.name)]
        return column.in_(_keys(parent, [self.matching(parent, other) for other in chosen]))

    def tied(self, holding: Holding, ties: Iterable[Tie]) -> Condition:
        """Return the condition of being tied to the person in any of these ways."""
        return any_of(holding, [self.matching(holding, one) for one in ties])

    def any_tie(self, holding: Holding) -> Condition:
        """Return the condition of being tied to the person at all."""
        return self.tied(holding, holding.ties)

    def kept(self, holding: Holding) -> Condition:
        """Return the condition of being kept under a duty."""
        return self.tied(holding, holding.tied("keep"))

    def deleted(self, holding: Holding) -> Condition:
        """Return the condition of going: by its own tie, as nobody's, or with its parent."""
        return any_of(holding, self._ways_to_go(holding))

    def mine(self, holding: Holding) -> Condition:
        """Return the condition of having a side of this person's, and no duty that keeps it."""
        found = self.tied(holding, holding.tied("mine"))
        return found if is_never(found) else sa.and_(found, ~self.kept(holding))

    def anonymised(self, holding: Holding) -> Condition:
        """Return the condition of losing this person's side and staying for somebody else."""
        mine = self.mine(holding)
        return mine if is_never(mine) else sa.and_(mine, ~self.deleted(holding))

    def found(self, holding: Holding) -> Condition:
        """Return the condition of being touched by an erasure at all."""
        gone = self._ways_to_go(holding)
        # What goes by its own tie is among the ways to go already.
        actions = ("mine", "keep") if gone else ("delete", "mine", "keep")
        ways = [self.matching(holding, one) for one in holding.tied(*actions)]
        return any_of(holding, [*ways, *gone])

    def _ways_to_go(self, holding: Holding) -> list[Condition]:
        if holding.tied("keep"):
            return []
        ways = [self.matching(holding, one) for one in holding.tied("delete")]
        if holding.owners_gone == "delete" and holding.tied("mine"):
            ways.append(self._abandoned(holding))
        for one in holding.ties:
            if one.parent is not None:
                parent = self.ledger.of(one.parent)
                with_parent = _distinct(self._ways_to_go(parent))
                if with_parent:
                    ways.append(holding.table.columns[one.column].in_(_keys(parent, with_parent)))
        return ways

    def _abandoned(self, holding: Holding) -> Condition:
        """Return the condition that every side is this person's or has already gone."""
        mine = self.tied(holding, holding.tied("mine"))
        return sa.and_(mine, *(self._gone_or_mine(holding, one) for one in _direct(holding)))

    def _gone_or_mine(self, holding: Holding, one: Tie) -> Condition:
        column = holding.table.columns[one.column]
        return sa.or_(column.is_(None), column == PERSON_GONE, self.matching(holding, one))


def _within(tag: "sa.Column[str]", sent_at: "sa.Column[datetime]", mailbox: Mailbox) -> Condition:
    """Return the condition of having come from a mailbox while it was the person's."""
    bounds = []
    if mailbox.since is not None:
        bounds.append(sent_at >= datetime.fromisoformat(mailbox.since))
    if mailbox.until is not None:
        bounds.append(sent_at < datetime.fromisoformat(mailbox.until))
    return sa.and_(tag == mailbox.mail_tag, *bounds)


def is_never(condition: Condition) -> bool:
    """Tell whether a condition holds for no row at all."""
    return isinstance(condition, sa.sql.elements.False_)


def any_of(holding: Holding, ways: Sequence[Condition]) -> Condition:
    """Return a condition that holds where one of these does."""
    real = _distinct(ways)
    if len(real) < 2:  # noqa: PLR2004  (one way needs no union)
        return real[0] if real else sa.false()
    found: Condition = key_of(holding).in_(_keys(holding, real))
    return found


def key_of(holding: Holding) -> Any:
    """Return the primary key as one value to compare."""
    return holding.key[0] if len(holding.key) == 1 else sa.tuple_(*holding.key)


def _keys(holding: Holding, ways: Sequence[Condition]) -> Any:
    found = [sa.select(*holding.key).where(way).correlate(None) for way in ways]
    return found[0] if len(found) == 1 else sa.union(*found)


def _distinct(ways: Sequence[Condition]) -> list[Condition]:
    """Leave out what never holds and what says the same again: the planner would not notice."""
    kept: list[Condition] = []
    for way in ways:
        if not is_never(way) and not any(way.compare(other) for other in kept):
            kept.append(way)
    return kept


def _direct(holding: Holding) -> list[Tie]:
    return [one for one in holding.ties if one.parent is None]


def co_owned(holding: Holding) -> bool:
    """Tell whether rows of a table can belong to several people by columns of their own."""
    return len(_direct(holding)) > 1


def count_of(holding: Holding, condition: Condition) -> sa.ScalarSelect[Any]:
    """Return a count, to be asked together with others in one statement."""
    counted = sa.select(sa.func.count()).select_from(holding.table).where(condition)
    return counted.correlate(None).scalar_subquery()
