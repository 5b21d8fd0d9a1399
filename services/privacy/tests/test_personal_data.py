"""The ledger and the tables say the same, and nothing is left undeclared."""

from chassis.engine import engine_for
from personal_data.coverage import index_gaps, live_gaps, model_gaps
from privacy.models import Base
from privacy.personal_data import LEDGER


def test_every_column_of_every_model_is_declared() -> None:
    assert model_gaps(LEDGER, Base.metadata) == []


def test_every_tie_can_be_found_by_an_index() -> None:
    assert index_gaps(LEDGER) == []


def test_the_live_database_holds_nothing_that_the_ledger_does_not_know(database_url: str) -> None:
    engine = engine_for(database_url, pool_size=1)
    with engine.connect() as connection:
        assert live_gaps(LEDGER, connection) == []
    engine.dispose()
