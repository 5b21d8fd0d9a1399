"""A RabbitMQ node of one's own, for tests that kill, alarm or restart it."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from testkit.servers.missing import ServerMissing
from testkit.servers.ports import free_port, wait_for_port, wait_for_silence

PROGRAMS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/rabbitmq/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
START_WITHIN = 90.0


class PrivateRabbit:
    """One node under one folder, on ports of its own, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.management_port = free_port()
        self.distribution_port = free_port()
        self.name = f"alheraf{secrets.token_hex(4)}@localhost"
        self.program = installed_program()
        self.process: subprocess.Popen[bytes] | None = None
        self._write_settings()

    @property
    def url(self) -> str:
        """The URL of the first virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}/%2F"

    @property
    def management_url(self) -> str:
        """The URL of the management API, with user and password."""
        return f"http://guest:guest@127.0.0.1:{self.management_port}"

    def start(self) -> None:
        """Start the node and wait until clients are accepted.

        Raises:
            ServerMissing: it ended, or did not come up in time.
        """
        with (self.folder / "out.log").open("ab") as out:
            self.process = subprocess.Popen(
                [self.program],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for_port(self.management_port, within=START_WITHIN, alive=self._runs)
            wait_for_port(self.port, within=START_WITHIN, alive=self._runs)
        except TimeoutError as late:
            self.kill()
            raise ServerMissing(f"a private RabbitMQ node did not start: {late}") from late

    def stop(self) -> None:
        """Ask the node to end, and wait for it."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node at once, as a crash of the machine would."""
        self._end(signal.SIGKILL)

    def control(self, *arguments: str) -> str:
        """Run `rabbitmqctl` against this node and return what it said."""
        program = str(Path(self.program).parent / "rabbitmqctl")
        return subprocess.run(
            [program, "-n", self.name, *arguments],
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        # The node is a family of processes (shell, Erlang, its port mapper's child), one session.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)
        self.process = None
        wait_for_silence(self.port, within=10)
        wait_for_silence(self.distribution_port, within=10)

    def _runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _write_settings(self) -> None:
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.management_port}\n"
            "loopback_users.guest = true\n"
            "disk_free_limit.absolute = 50MB\n"
        )
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1",
        }


def installed_program() -> str:
    """Return the server program itself, not the wrapper that changes the account.

    Raises:
        ServerMissing: RabbitMQ is not installed.
    """
    for program in PROGRAMS:
        if Path(program).exists():
            return program
    raise ServerMissing("RabbitMQ is not installed here (apt-get install rabbitmq-server)")


@contextlib.contextmanager
def private_rabbitmq() -> Iterator[PrivateRabbit]:
    """Run a node of one's own, and leave nothing of it behind.

    Raises:
        ServerMissing: RabbitMQ is not installed or would not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="alheraf-mq-"))
    try:
        node = PrivateRabbit(folder)
        node.start()
        try:
            yield node
        finally:
            node.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
