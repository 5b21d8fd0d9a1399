"""One town, lived in once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from embedded.suite import Suite

from .living import Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town whose people have lived, and of whom nobody has left yet."""
    with Suite(tmp_path_factory.mktemp("town")) as suite:
        made = Town.founded(suite)
        made.live()
        yield made
