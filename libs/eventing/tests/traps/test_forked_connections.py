"""A web process is forked, and kombu does not notice: so it holds no connection to the broker."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kombu.connection import Connection

ROOT = Path(__file__).resolve().parents[4]
SERVICES = sorted(path.name for path in (ROOT / "services").iterdir() if path.is_dir())
_LOOKING = """
import gc, {service}.app, kombu.connection, pika.connection
kinds = (kombu.connection.Connection, pika.connection.Connection)
print([type(one).__name__ for one in gc.get_objects() if isinstance(one, kinds)], end="")
"""


def test_a_child_holds_the_very_connection_of_its_parent(rabbitmq_url: str) -> None:
    """Kombu's hook belongs to multiprocessing; gunicorn forks by itself."""
    with Connection(rabbitmq_url) as connection:
        connection.ensure_connection(max_retries=1)
        forked = os.fork()
        if not forked:
            os._exit(int(connection.connected))
        _, status = os.waitpid(forked, 0)
        assert os.waitstatus_to_exitcode(status) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_the_web_process_of_a_service_has_no_connection_to_inherit(service: str) -> None:
    """It knows how to ask a broker what it lacks; it holds nothing when it is forked."""
    looking = _LOOKING.format(service=service)
    looked = subprocess.run(
        [sys.executable, "-c", looking], capture_output=True, text=True, check=True
    )
    assert looked.stdout == "[]"


def test_a_connection_that_is_held_is_seen() -> None:
    held = "import kombu\nheld = kombu.Connection('amqp://')\n" + _LOOKING.format(service="booking")
    looked = subprocess.run(
        [sys.executable, "-c", held], capture_output=True, text=True, check=True
    )
    assert "Connection" in looked.stdout
