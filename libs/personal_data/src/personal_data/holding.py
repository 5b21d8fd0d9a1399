"""One table of a ledger: whose rows these are, and what each of its columns is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from personal_data.declarations import (
    Declared,
    Impersonal,
    Label,
    Model,
    Personal,
    Retention,
    Tie,
    table_of,
)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Holding:
    """A table with its ties and declared columns; without ties it is about nobody."""

    table: sa.Table
    mapped: type[Any] | None
    rows: str
    label: Label
    ties: tuple[Tie, ...] = ()
    columns: Mapping[str, Declared]
    owners_gone: Literal["delete", "stay"] = "stay"
    retention: Retention | None = None
    exported: bool = True
    why_not_personal: str | None = None

    def __repr__(self) -> str:
        return f"<Holding {self.name}>"

    @property
    def name(self) -> str:
        """The table's name in the database."""
        return self.table.name

    @property
    def key(self) -> Sequence[sa.Column[Any]]:
        """The columns of the primary key."""
        return list(self.table.primary_key.columns)

    def tied(self, *actions: str, by: str | None = None) -> tuple[Tie, ...]:
        """Return the ties with one of these actions."""
        return tuple(
            one
            for one in self.ties
            if one.erasing.action in actions and (by is None or one.by == by)
        )

    def personal(self) -> Iterator[tuple[str, Personal]]:
        """Walk over the personal columns."""
        for name, declared in self.columns.items():
            if isinstance(declared, Personal):
                yield name, declared

    def sides_of(self, declared: Personal) -> tuple[Tie, ...]:
        """Return the ties whose datum a column is; none where the ledger leaves it open.

        A person and the mailbox that is theirs are one and the same side.
        """
        if declared.side is not None:
            return tuple(one for one in self.ties if one.name == declared.side)
        owning = self.tied("delete", "mine", "keep") or self.ties
        people = [one for one in owning if one.by == "person"]
        return owning if len(people) <= 1 else ()

    def erased_with(self, chosen: Tie) -> Iterator[tuple[str, Personal]]:
        """Walk over the columns that are anonymised when the person of this tie is erased."""
        for name, declared in self.personal():
            rule = declared.on_erasure or ("keep" if chosen.erasing.duty else "anonymise")
            if rule == "anonymise" and chosen in self.sides_of(declared):
                yield name, declared


def table(  # noqa: PLR0913  (a declaration says all of this, each by name)
    model: Model,
    *,
    label: Label,
    ties: tuple[Tie, ...],
    columns: Mapping[str, Declared],
    rows: str | None = None,
    owners_gone: Literal["delete", "stay"] = "stay",
    retention: Retention | None = None,
    exported: bool = True,
) -> Holding:
    """Declare a table with people in it. `rows` is its name in exports and previews.

    `owners_gone` says what becomes of a row whose sides were all anonymised.
    """
    declared = table_of(model)
    return Holding(
        table=declared,
        mapped=None if isinstance(model, sa.Table) else model,
        rows=rows or declared.name,
        label=label,
        ties=ties,
        columns=columns,
        owners_gone=owners_gone,
        retention=retention,
        exported=exported,
    )


def not_personal(model: Model, why: str) -> Holding:
    """Declare a table with nobody in it, and say why."""
    declared = table_of(model)
    return Holding(
        table=declared,
        mapped=None if isinstance(model, sa.Table) else model,
        rows=declared.name,
        label={},
        columns={column.name: Impersonal(why) for column in declared.columns},
        why_not_personal=why,
    )
