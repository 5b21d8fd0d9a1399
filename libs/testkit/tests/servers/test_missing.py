"""A server that cannot be had is a skip at home and a failure in CI."""

import pytest

from testkit.servers import find_postgres, find_rabbitmq
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.ports import free_port


def test_it_is_a_skip_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="none was found"):
        without_server("none was found")


def test_it_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="none was found"):
        without_server("none was found")


def test_a_named_postgres_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    monkeypatch.setenv(find_postgres.VARIABLE, url)
    with (
        pytest.raises(ServerMissing, match=find_postgres.VARIABLE),
        find_postgres.find_postgres(),
    ):
        pass


def test_a_named_broker_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"amqp://guest:guest@127.0.0.1:{free_port()}/%2F"
    monkeypatch.setenv(find_rabbitmq.VARIABLE, url)
    monkeypatch.delenv(find_rabbitmq.MANAGEMENT_VARIABLE, raising=False)
    with (
        pytest.raises(ServerMissing, match=find_rabbitmq.MANAGEMENT_VARIABLE),
        find_rabbitmq.find_rabbitmq(),
    ):
        pass
