"""`python -m rights apply` on a server of its own: a whole server is closed, not only databases."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import OperationalError

from embedded.names import NAMES
from rights.__main__ import main
from rights.broker import RELEASE
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.private_postgres import PrivatePostgres, private_postgres

ROLES = [f"{name}_{role}" for name in NAMES for role in ("owner", "app")]
COME_WITH_IT = ("postgres", "template1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivatePostgres]:
    """A server to which the job was applied; no broker was named, so it ends before that."""
    passwords = tmp_path_factory.mktemp("passwords")
    for name in (*ROLES, *NAMES, RELEASE):
        (passwords / name).write_text(f"of-{name}", encoding="utf-8")
    try:
        with private_postgres() as cluster:
            apply(cluster, passwords)
            apply(cluster, passwords)
            yield cluster
    except ServerMissing as missing:
        without_server(str(missing))


def apply(cluster: PrivatePostgres, passwords: Path) -> None:
    told = {"POSTGRES_ADMIN_URL": cluster.url, "PASSWORDS": str(passwords)}
    assert main(["apply"], told) == 1


def comes_in(cluster: PrivatePostgres, role: str, database: str) -> None:
    psycopg.connect(host="127.0.0.1", port=cluster.port, user=role, dbname=database).close()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_comes_to_its_own_database_and_to_none_that_came_with_the_server(
    server: PrivatePostgres, role: str
) -> None:
    comes_in(server, role, role.rpartition("_")[0])
    for database in COME_WITH_IT:
        with pytest.raises(OperationalError, match="permission denied for database"):
            comes_in(server, role, database)


def test_the_administrator_comes_everywhere(server: PrivatePostgres) -> None:
    for database in (*NAMES, *COME_WITH_IT):
        comes_in(server, "postgres", database)
