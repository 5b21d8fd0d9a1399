from chassis.database import Database
from identity.models import Base
from identity.personal_data import LEDGER
from personal_data.coverage import index_gaps, live_gaps, model_gaps


def test_every_column_of_the_models_is_declared() -> None:
    assert model_gaps(LEDGER, Base.metadata) == []


def test_every_column_of_the_live_database_is_declared(home: str) -> None:
    database = Database(home)
    with database.engine.connect() as connection:
        assert live_gaps(LEDGER, connection) == []
    database.dispose()


def test_every_tie_is_indexed() -> None:
    assert index_gaps(LEDGER) == []
