"""Migrations make exactly the tables that the models describe, and can be taken back."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.engine import engine_for
from chassis.migrate import differences, downgrade, migrate
from privacy.models import Base


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_up_equals_the_models_and_down_leaves_nothing(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url: Any = request.getfixturevalue(f"{kind}_url")
    migrate("privacy", url)
    assert differences(url, Base.metadata) == []
    downgrade("privacy", url)
    engine = engine_for(url, pool_size=1)
    with engine.connect() as connection:
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
    engine.dispose()
