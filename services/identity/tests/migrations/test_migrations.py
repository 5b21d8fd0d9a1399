from sqlalchemy import inspect

from chassis.database import Database
from chassis.migrate import differences, downgrade, migrate, missing_migration
from identity.models import Base


def test_the_migrations_make_what_the_models_say(database_url: str) -> None:
    migrate("identity", database_url)

    assert differences(database_url, Base.metadata) == []
    assert missing_migration("identity", database_url) is None


def test_the_migrations_can_be_taken_back(database_url: str) -> None:
    migrate("identity", database_url)
    downgrade("identity", database_url)

    database = Database(database_url)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.dispose()
    migrate("identity", database_url)
