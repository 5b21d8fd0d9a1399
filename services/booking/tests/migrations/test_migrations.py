"""The database is what models and ledger say, and the way there leads back."""

from sqlalchemy import inspect

from booking.models import Base
from booking.personal_data import LEDGER
from chassis.database import Database
from chassis.migrate import differences, downgrade, migrate, missing_migration
from personal_data.coverage import live_gaps


def test_the_migrations_make_what_the_models_and_the_ledger_say(database_url: str) -> None:
    migrate("booking", database_url)
    assert differences(database_url, Base.metadata) == []
    assert missing_migration("booking", database_url) is None
    database = Database(database_url)
    with database.engine.connect() as connection:
        assert live_gaps(LEDGER, connection) == []
    database.dispose()


def test_the_migrations_can_be_taken_back(database_url: str) -> None:
    migrate("booking", database_url)
    downgrade("booking", database_url)
    database = Database(database_url)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.dispose()
    migrate("booking", database_url)
