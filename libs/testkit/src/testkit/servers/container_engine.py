"""PostgreSQL and RabbitMQ in containers, for machines that have an engine but no servers."""

import contextlib
import os
import socket
from collections.abc import Iterator

import docker
from docker.errors import DockerException, ImageNotFound
from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from testkit.servers.missing import ServerMissing

POSTGRES_IMAGE = "postgres:16-alpine"
RABBITMQ_IMAGE = "rabbitmq:3.13-management-alpine"


@contextlib.contextmanager
def postgres_container(*, pull: bool) -> Iterator[str]:
    """Run PostgreSQL in a container and give its URL.

    Raises:
        ServerMissing: there is no engine, or no image to be had.
    """
    image = _image(os.environ.get("POSTGRES_IMAGE", POSTGRES_IMAGE), pull=pull)
    container = DockerContainer(image).with_env("POSTGRES_HOST_AUTH_METHOD", "trust")
    with _running(container.with_exposed_ports(5432)) as started:
        port = _mapped(started, 5432)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def rabbitmq_container(*, pull: bool) -> Iterator[tuple[str, str]]:
    """Run RabbitMQ in a container and give its URL and its management URL.

    Raises:
        ServerMissing: there is no engine, or no image to be had.
    """
    image = _image(os.environ.get("RABBITMQ_IMAGE", RABBITMQ_IMAGE), pull=pull)
    container = DockerContainer(image).with_exposed_ports(5672, 15672)
    with _running(container) as started:
        port, management = _mapped(started, 5672), _mapped(started, 15672)
        yield (
            f"amqp://guest:guest@127.0.0.1:{port}/%2F",
            f"http://guest:guest@127.0.0.1:{management}",
        )


@contextlib.contextmanager
def _running(container: DockerContainer) -> Iterator[DockerContainer]:
    # We take our containers down ourselves; the reaper would be one more image to be had.
    testcontainers_config.ryuk_disabled = True
    try:
        container.start()
    except DockerException as error:
        raise ServerMissing(f"the container engine could not start it: {error}") from error
    try:
        yield container
    finally:
        container.stop()


def _image(name: str, *, pull: bool) -> str:
    if not _engine_listens():
        raise ServerMissing("no container engine answers")
    with contextlib.closing(docker.from_env(timeout=5)) as client:
        try:
            client.images.get(name)
        except ImageNotFound as missing:
            if not pull:
                raise ServerMissing(f"the container engine has no {name}") from missing
        except DockerException as error:
            raise ServerMissing(f"the container engine refuses: {error}") from error
    return name


def _engine_listens() -> bool:
    """Tell it without the client library, which leaves its socket open where nobody answers."""
    address = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not address.startswith("unix://"):
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(address.removeprefix("unix://")) == 0


def _mapped(container: DockerContainer, port: int) -> int:
    return int(container.get_exposed_port(port))
