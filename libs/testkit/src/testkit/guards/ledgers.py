"""A person lives in one file per service: every table and every column is declared there."""

import ast
from collections.abc import Iterator
from pathlib import Path

from testkit.guards.house import House, Source
from testkit.guards.syntax import assigned, called, last_name

DECLARES = frozenset({"table", "not_personal"})


def ledgers_declare_every_model(house: House) -> list[str]:
    """Every model of a service appears in its ledger, as personal or as not."""
    complaints = []
    for service in house.services:
        ledger = ledger_of(house, service)
        if not (house.root / ledger).exists():
            complaints.append(f"{ledger}: the ledger is missing")
            continue
        declared = declarations(house.source(ledger))
        for source, model in models(house, service):
            if model.name not in declared:
                complaints.append(f"{ledger}: {model.name} ({source.path.name}) is not declared")
    return complaints


def ledgers_declare_every_column(house: House) -> list[str]:
    """Every column of a personal table says what it holds."""
    complaints = []
    for service in house.services:
        ledger = ledger_of(house, service)
        if not (house.root / ledger).exists():
            continue
        declared = declarations(house.source(ledger))
        for _, model in models(house, service):
            said = declared.get(model.name)
            if said is None:
                continue
            for column in sorted(columns(model) ^ said):
                word = "is not declared" if column in columns(model) else "does not exist"
                complaints.append(f"{ledger}: {model.name}.{column} {word}")
    return complaints


def ledger_of(house: House, service: str) -> Path:
    """Return where a service declares what it knows about people."""
    return house.room(service) / "personal_data.py"


def models(house: House, service: str) -> Iterator[tuple[Source, ast.ClassDef]]:
    """Give every class of a service that has a table."""
    for source in house.sources(f"{house.room(service)}/models/**/*.py"):
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and "__tablename__" in assigned(node):
                yield source, node


def columns(model: ast.ClassDef) -> set[str]:
    """Return the columns of a model: what is annotated as Mapped and is no relationship."""
    return {
        part.target.id
        for part in model.body
        if isinstance(part, ast.AnnAssign)
        and isinstance(part.target, ast.Name)
        and isinstance(part.annotation, ast.Subscript)
        and last_name(part.annotation.value) == "Mapped"
        and (part.value is None or last_name(part.value) != "relationship")
    }


def declarations(ledger: Source) -> dict[str, set[str] | None]:
    """Return the models that a ledger names, each with the columns that it declares.

    The columns are None where they cannot be read off: the table is not personal, or its columns
    are put together elsewhere; the ledger's own test looks at those when it runs.
    """
    found: dict[str, set[str] | None] = {}
    for node in ast.walk(ledger.tree):
        if isinstance(node, ast.Call) and called(node) in DECLARES and node.args:
            found[last_name(node.args[0])] = _columns_of(node)
    return found


def _columns_of(call: ast.Call) -> set[str] | None:
    for word in call.keywords:
        if word.arg == "columns" and isinstance(word.value, ast.Dict):
            keys = word.value.keys
            if all(isinstance(key, ast.Constant) for key in keys):
                return {str(key.value) for key in keys if isinstance(key, ast.Constant)}
    return None
