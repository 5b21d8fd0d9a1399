"""The code of another release, laid out in a folder of its own."""

import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREVIOUS = "0.1.0"


def previous_release() -> str | None:
    """Return the commit of the previous release: its tag, or the commit that says so."""
    if _git("tag", "--list", f"v{PREVIOUS}"):
        return f"v{PREVIOUS}"
    subjects = (line.partition(" ") for line in _git("log", "--format=%H %s").splitlines())
    return next((commit for commit, _, said in subjects if said == f"Release {PREVIOUS}"), None)


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Lay out the members of a revision; third-party packages are those that are installed."""
    with tempfile.TemporaryDirectory(prefix="alheraf-previous-") as folder:
        archive = subprocess.Popen(
            ["git", "archive", "--format=tar", revision, "libs", "services", "deploy"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        with tarfile.open(fileobj=archive.stdout, mode="r|") as files:
            # Python 3.11.0 to 3.11.3 know no filter, and pass over this.
            files.extraction_filter = getattr(tarfile, "data_filter", None)
            files.extractall(folder)  # noqa: S202 - git packs our own commits
        if archive.wait():
            raise LookupError(f"git knows no revision {revision}")
        yield Path(folder)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout
