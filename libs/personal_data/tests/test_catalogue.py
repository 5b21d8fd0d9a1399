"""What the ledger says to readers outside."""

from typing import Any

from fideslang.models import Dataset, System

from personal_data.catalogue import dataset, record_of_processing, system
from personal_data.taxonomy import CATEGORIES


def test_the_dataset_is_one_that_fideslang_reads(sqlite_toy: Any) -> None:
    document = dataset(sqlite_toy.ledger)
    assert Dataset.model_validate(document).fides_key == "toy"
    fields = {
        (table["name"], field["name"]): field["data_categories"]
        for table in document["collections"]
        for field in table["fields"]
    }
    assert fields["accounts", "full_name"] == ["user.name"]
    assert {word for words in fields.values() for word in words} <= CATEGORIES
    assert "categories" not in {name for name, _ in fields}


def test_the_system_declares_each_purpose_and_basis(sqlite_toy: Any) -> None:
    document = system(sqlite_toy.ledger)
    assert System.model_validate(document).fides_key == "toy"
    bases = {one["legal_basis_for_processing"] for one in document["privacy_declarations"]}
    assert bases == {"Contract", "Legal obligations"}


def test_the_record_of_processing_has_a_row_for_each_personal_column(sqlite_toy: Any) -> None:
    rows = record_of_processing(sqlite_toy.ledger)
    assert {"table": "orders", "column": "address"}.items() <= rows[
        [(one["table"], one["column"]) for one in rows].index(("orders", "address"))
    ].items()
    assert all(one["retention"] and one["basis"] and one["purpose"] for one in rows)
