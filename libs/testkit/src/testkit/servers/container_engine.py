"""PostgreSQL and RabbitMQ in containers, for machines that have an engine but no servers."""

import contextlib
import os
from collections.abc import Iterator

import docker
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from testkit.servers.missing import ServerMissing

POSTGRES_IMAGE = "postgres:16-alpine"
RABBITMQ_IMAGE = "rabbitmq:3.13-management-alpine"


@contextlib.contextmanager
def postgres_container() -> Iterator[str]:
    """Run PostgreSQL in a container and give its URL.

    Raises:
        ServerMissing: there is no engine, or no image to be had.
    """
    image = os.environ.get("POSTGRES_IMAGE", POSTGRES_IMAGE)
    container = DockerContainer(image).with_env("POSTGRES_HOST_AUTH_METHOD", "trust")
    with _running(container.with_exposed_ports(5432)) as started:
        port = _mapped(started, 5432)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def rabbitmq_container() -> Iterator[tuple[str, str]]:
    """Run RabbitMQ in a container and give its URL and its management URL.

    Raises:
        ServerMissing: there is no engine, or no image to be had.
    """
    image = os.environ.get("RABBITMQ_IMAGE", RABBITMQ_IMAGE)
    container = DockerContainer(image).with_exposed_ports(5672, 15672)
    with _running(container) as started:
        port, management = _mapped(started, 5672), _mapped(started, 15672)
        yield (
            f"amqp://guest:guest@127.0.0.1:{port}/%2F",
            f"http://guest:guest@127.0.0.1:{management}",
        )


@contextlib.contextmanager
def _running(container: DockerContainer) -> Iterator[DockerContainer]:
    _require_engine()
    try:
        container.start()
    except DockerException as error:
        raise ServerMissing(f"the container engine could not start it: {error}") from error
    try:
        yield container
    finally:
        container.stop()


def _require_engine() -> None:
    try:
        client = docker.from_env(timeout=3)
    except DockerException as error:
        raise ServerMissing("no container engine answers") from error
    with contextlib.closing(client):
        try:
            client.ping()
        except DockerException as error:
            raise ServerMissing("no container engine answers") from error


def _mapped(container: DockerContainer, port: int) -> int:
    return int(container.get_exposed_port(port))
