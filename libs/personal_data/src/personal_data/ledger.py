"""The ledger of a service: every column of every table declared, in one file."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import rfc8785
import sqlalchemy as sa

from personal_data.declarations import (
    DELETE,
    KEEP,
    MINE,
    NOTHING,
    Declared,
    Erasing,
    Impersonal,
    Model,
    Personal,
    Retention,
    Tie,
    Tied,
    impersonal,
    personal,
    table_of,
    tie,
    tied,
)
from personal_data.holding import Holding, not_personal, table
from personal_data.ledger_rules import complaints

__all__ = [
    "DELETE",
    "KEEP",
    "MINE",
    "NOTHING",
    "Holding",
    "Ledger",
    "LedgerWrong",
    "Retention",
    "impersonal",
    "not_personal",
    "personal",
    "table",
    "tie",
    "tied",
]


class LedgerWrong(ValueError):
    """The ledger contradicts itself, its tables or the taxonomy; each line says one thing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ledger:
    """Everything that a service knows about people, by table and column.

    Raises:
        LedgerWrong: on construction, with one sentence for each thing that is wrong.
    """

    service: str
    tables: tuple[Holding, ...]
    extra: tuple[Holding, ...] = field(default=())

    def __post_init__(self) -> None:
        """Look for everything that can be wrong at once."""
        found = complaints(self.holdings)
        if found:
            raise LedgerWrong("\n".join(found))

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """The service's own tables, then those of the libraries."""
        return (*self.tables, *self.extra)

    @cached_property
    def _by_table(self) -> dict[sa.Table, Holding]:
        return {one.table: one for one in self.holdings}

    def of(self, model: Model) -> Holding:
        """Return what is declared for a table.

        Raises:
            KeyError: the ledger does not know it.
        """
        return self._by_table[table_of(model)]

    def knows(self, model: Model) -> bool:
        """Tell whether a table is declared."""
        return table_of(model) in self._by_table

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical JSON of everything declared, in hex."""
        return hashlib.sha256(rfc8785.dumps(self.document())).hexdigest()

    def document(self) -> dict[str, Any]:
        """Return all that is declared as plain JSON values."""
        return {
            "service": self.service,
            "tables": {one.name: _holding(one) for one in self.holdings},
        }

    def describe(self, name: str) -> Mapping[str, Any]:
        """Return what `table.column` holds, as a property of an OpenAPI schema.

        Raises:
            KeyError: the ledger has no such personal column.
        """
        table_name, _, column = name.partition(".")
        for holding in self.holdings:
            declared = holding.columns.get(column) if holding.name == table_name else None
            if isinstance(declared, Personal):
                return _described(holding, declared)
        raise KeyError(f"the ledger of {self.service} declares no personal column {name}")


def _described(holding: Holding, declared: Personal) -> dict[str, Any]:
    return {
        "x-personal-data": {
            "category": declared.category,
            "label": dict(declared.label),
            "recipients": list(declared.recipients),
        },
        "x-purpose": declared.purpose,
        "x-lawful-basis": declared.basis,
        "x-retention": _retention(declared.retention or holding.retention),
    }


def _holding(holding: Holding) -> dict[str, Any]:
    if holding.why_not_personal is not None:
        return {"not_personal": holding.why_not_personal, "columns": sorted(holding.columns)}
    return {
        "rows": holding.rows,
        "label": dict(holding.label),
        "ties": [_tie(one) for one in holding.ties],
        "owners_gone": holding.owners_gone,
        "retention": _retention(holding.retention),
        "exported": holding.exported,
        "columns": {name: _column(holding, declared) for name, declared in holding.columns.items()},
    }


def _tie(one: Tie) -> dict[str, Any]:
    return {
        "name": one.name,
        "by": one.by,
        "via": one.parent.name if one.parent is not None else None,
        "fenced": one.fenced,
        "at": one.at,
        "erasing": _erasing(one.erasing),
    }


def _erasing(erasing: Erasing) -> dict[str, Any]:
    return {key: value for key, value in asdict(erasing).items() if value is not None}


def _column(holding: Holding, declared: Declared) -> dict[str, Any]:
    if isinstance(declared, Tied):
        return {"is": "tied"}
    if isinstance(declared, Impersonal):
        return {"is": "derived" if declared.derived else "impersonal", "why": declared.why}
    return {
        "is": "personal",
        **_described(holding, declared),
        "subject": declared.subject,
        "source": declared.source,
        "sides": [one.name for one in holding.sides_of(declared)],
        "on_erasure": declared.on_erasure,
        "sought": declared.sought,
        "free_text": declared.free_text,
        "exported": declared.exported,
        "corrected_by": declared.corrected_by,
    }


def _retention(retention: Retention | None) -> dict[str, Any] | None:
    return asdict(retention) if retention else None
