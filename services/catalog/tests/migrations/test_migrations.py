from sqlalchemy import inspect

from catalog.models import Base
from catalog.personal_data import LEDGER
from chassis.database import Database
from chassis.migrate import differences, downgrade, migrate, missing_migration
from personal_data.coverage import live_gaps


def test_the_migrations_make_what_the_models_and_the_ledger_say(database_url: str) -> None:
    migrate("catalog", database_url)

    assert differences(database_url, Base.metadata) == []
    assert missing_migration("catalog", database_url) is None
    database = Database(database_url)
    with database.engine.connect() as connection:
        assert live_gaps(LEDGER, connection) == []
    database.dispose()


def test_the_migrations_can_be_taken_back(database_url: str) -> None:
    migrate("catalog", database_url)
    downgrade("catalog", database_url)

    database = Database(database_url)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.dispose()
    migrate("catalog", database_url)
