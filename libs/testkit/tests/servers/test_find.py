"""Where nobody runs a server, installed programs are started on private ports."""

import pytest

from testkit.servers import find_postgres, find_rabbitmq
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.ports import free_port


@pytest.mark.real_server
def test_an_installed_postgres_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(find_postgres.VARIABLE, raising=False)
    nowhere = f"postgresql://postgres@127.0.0.1:{free_port()}/postgres"
    monkeypatch.setattr(find_postgres, "USUAL", (nowhere,))
    try:
        with find_postgres.find_postgres() as server, server.fresh_database() as url:
            assert url.startswith("postgresql+psycopg://")
    except ServerMissing as missing:
        without_server(str(missing))


@pytest.mark.real_server
@pytest.mark.slow
def test_an_installed_rabbitmq_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(find_rabbitmq.VARIABLE, raising=False)
    monkeypatch.setattr(find_rabbitmq, "USUAL_PORT", free_port())
    try:
        with find_rabbitmq.find_rabbitmq() as server, server.fresh_vhost() as url:
            assert url.startswith("amqp://")
    except ServerMissing as missing:
        without_server(str(missing))
