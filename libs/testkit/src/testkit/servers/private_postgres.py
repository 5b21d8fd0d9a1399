"""A PostgreSQL cluster of one's own, for tests that stop, kill or starve it."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from testkit.servers.account import hand_over, run_as
from testkit.servers.missing import ServerMissing
from testkit.servers.ports import free_port

ACCOUNT = "postgres"
FAST_AND_FORGETFUL = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off")
"""A cluster that need not survive a power cut; a process that is killed still loses nothing."""


class PrivatePostgres:
    """One cluster under one folder, on one port, that can be stopped and started again."""

    def __init__(self, folder: Path, *, settings: Sequence[str] = FAST_AND_FORGETFUL) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = tuple(settings)
        self.binaries = installed_binaries()

    @property
    def url(self) -> str:
        """The URL of the cluster's first database, without a driver name."""
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Lay out the files of the cluster."""
        hand_over(self.folder, ACCOUNT)
        self._call(
            "initdb", "-D", self._data, "-U", ACCOUNT, "--auth=trust", "--no-sync", "-E", "UTF8"
        )

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = " ".join(
            (
                f"-p {self.port}",
                f"-k {self.folder}",
                "-c listen_addresses=127.0.0.1",
                "-c max_connections=200",
                *self.settings,
            )
        )
        log = str(self.folder / "server.log")
        self._call("pg_ctl", "-D", self._data, "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; `immediate` is as good as pulling the plug on its processes."""
        self._call("pg_ctl", "-D", self._data, "-m", mode, "-w", "-t", "60", "stop")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _call(self, program: str, *arguments: str) -> None:
        # A file, not a pipe: a started server keeps it open for as long as it lives.
        said = self.folder / f"{program}.out"
        with said.open("wb") as out:
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
                **run_as(ACCOUNT),
            )
        if done.returncode:
            words = said.read_text(errors="replace").strip()
            raise ServerMissing(f"{program} ended with {done.returncode}: {words}")


def installed_binaries() -> Path:
    """Return the folder of the newest installed server programs.

    Raises:
        ServerMissing: PostgreSQL is not installed.
    """
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda found: int(found.parent.parent.name),
    )
    if versions:
        return versions[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise ServerMissing("PostgreSQL is not installed here (apt-get install postgresql)")


@contextlib.contextmanager
def private_postgres(*, settings: Sequence[str] = FAST_AND_FORGETFUL) -> Iterator[PrivatePostgres]:
    """Run a cluster of one's own, and leave nothing of it behind.

    Raises:
        ServerMissing: PostgreSQL is not installed or would not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="alheraf-pg-"))
    try:
        cluster = PrivatePostgres(folder, settings=settings)
        cluster.create()
        cluster.start()
        try:
            yield cluster
        finally:
            with contextlib.suppress(ServerMissing):  # a test may have stopped it already
                cluster.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
