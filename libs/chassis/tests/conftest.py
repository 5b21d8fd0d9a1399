"""A toy service for the tests of the chassis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from testkit.tokens import TestTokens

from .toy import toy_app


@pytest.fixture
def sqlite_client(tmp_path: Path) -> Iterator[FlaskClient]:
    made = toy_app(f"sqlite:///{tmp_path / 'toy.sqlite'}", TestTokens())
    yield made.test_client()
    made.extensions["alheraf"].database.dispose()
