"""The ledger knows every column, and the migrations make what the models say."""

from typing import Any

from chassis.migrate import differences, migrate
from notification.models import Base
from notification.personal_data import LEDGER
from personal_data.coverage import index_gaps, live_gaps, model_gaps


def test_the_ledger_knows_every_column_of_the_models_and_of_the_live_database(desk: Any) -> None:
    assert model_gaps(LEDGER, Base.metadata) == []
    with desk.database.engine.connect() as connection:
        assert live_gaps(LEDGER, connection) == []
    assert index_gaps(LEDGER) == []


def test_migrations_and_models_agree(database_url: str) -> None:
    migrate("notification", database_url)
    assert differences(database_url, Base.metadata) == []
