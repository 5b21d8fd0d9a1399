"""What tests of the whole suite share: servers on which it makes its own databases."""

import pytest

from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer


@pytest.fixture(scope="session")
def postgres_server_url(postgres_server: PostgresServer | ServerMissing) -> str:
    """The address of a PostgreSQL server on which databases may be made."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return ""
    return postgres_server.url.render_as_string(hide_password=False)
