"""What the ledger says, for readers outside: fideslang, the record of processing, the data map."""

from collections.abc import Iterator
from typing import Any

from fideslang.models import Dataset, System

from personal_data.declarations import Personal, Retention
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.taxonomy import BASES


def dataset(ledger: Ledger) -> dict[str, Any]:
    """Return the ledger as a fideslang dataset; its words were checked when it was declared."""
    document = {
        "fides_key": ledger.service,
        "name": ledger.service,
        "collections": [
            {"name": one.name, "fields": _fields(one)} for one in ledger.holdings if one.ties
        ],
    }
    return Dataset.model_validate(document).model_dump(mode="json", exclude_none=True)


def system(ledger: Ledger) -> dict[str, Any]:
    """Return the service as a fideslang system: one declaration for each purpose and basis."""
    declarations: dict[tuple[str, str], dict[str, set[str]]] = {}
    for _, _, declared in personal_columns(ledger):
        words = declarations.setdefault(
            (declared.purpose, declared.basis), {"categories": set(), "subjects": set()}
        )
        words["categories"].add(declared.category)
        words["subjects"].add(declared.subject)
    document = {
        "fides_key": ledger.service,
        "system_type": "Service",
        "dataset_references": [ledger.service],
        "privacy_declarations": [
            {
                "name": f"{purpose} ({basis})",
                "data_use": purpose,
                "legal_basis_for_processing": BASES[basis],
                "data_categories": sorted(words["categories"]),
                "data_subjects": sorted(words["subjects"]),
            }
            for (purpose, basis), words in sorted(declarations.items())
        ],
    }
    return System.model_validate(document).model_dump(mode="json", exclude_none=True)


def record_of_processing(ledger: Ledger) -> list[dict[str, Any]]:
    """Return one row for each personal column: what, why, basis, how long, for whom."""
    return [
        {
            "service": ledger.service,
            "table": holding.name,
            "column": name,
            "category": declared.category,
            "subject": declared.subject,
            "purpose": declared.purpose,
            "basis": declared.basis,
            "retention": retention_text(declared.retention or holding.retention),
            "source": declared.source,
            "recipients": list(declared.recipients),
        }
        for holding, name, declared in personal_columns(ledger)
    ]


def holding_card(holding: Holding) -> dict[str, Any]:
    """Return what a person may know of a table: its words, and each column's what and why."""
    return {
        "label": dict(holding.label),
        "columns": {
            name: {
                "label": dict(declared.label),
                "category": declared.category,
                "purpose": declared.purpose,
                "basis": declared.basis,
                "retention": retention_text(declared.retention or holding.retention),
                "source": declared.source,
                "recipients": list(declared.recipients),
            }
            for name, declared in holding.personal()
            if declared.exported
        },
    }


def personal_columns(ledger: Ledger) -> Iterator[tuple[Holding, str, Personal]]:
    """Walk over every personal column of a ledger."""
    for holding in ledger.holdings:
        for name, declared in holding.personal():
            yield holding, name, declared


def retention_text(retention: Retention | None) -> str:
    """Return a retention in words, such as `conversation closed + 90 days`."""
    if retention is None:
        return ""
    parts = [
        f"{count} {unit if count != 1 else unit.removesuffix('s')}"
        for unit, count in (("years", retention.years), ("days", retention.days))
        if count
    ]
    return " + ".join([retention.event, *parts])


def _fields(holding: Holding) -> list[dict[str, Any]]:
    personal = dict(holding.personal())
    return [
        {
            "name": name,
            "data_categories": [personal[name].category if name in personal else "system"],
        }
        for name in holding.columns
    ]
