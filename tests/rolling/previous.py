"""The code of another release, laid out in a folder of its own."""

import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_HEADINGS = re.compile(r"^## \[([^\]]+)\]", re.MULTILINE)


class NoSuchRevision(Exception):
    """Git does not have the code that was asked for."""


def previous_release() -> str | None:
    """Return the commit of the previous release: its tag, or the commit that says so.

    None where there was none, or where this clone does not reach back so far.

    Raises:
        NoSuchRevision: the changelog names it, and no commit does.
    """
    number = previous_number((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    if number is None:
        return None
    if _git("tag", "--list", f"v{number}"):
        return f"v{number}"
    subjects = (line.partition(" ") for line in _git("log", "--format=%H %s").splitlines())
    found = [commit for commit, _, said in subjects if said == f"Release {number}"]
    if not found and _git("rev-parse", "--is-shallow-repository").strip() == "false":
        raise NoSuchRevision(f"there is neither a tag v{number} nor a commit 'Release {number}'")
    return found[0] if found else None


def previous_number(changes: str) -> str | None:
    """Return the release below the first heading, which is this code's own or says `Unreleased`."""
    headings = _HEADINGS.findall(changes)
    return headings[1] if len(headings) > 1 else None


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """Lay out the members of a revision; third-party packages are those that are installed.

    Raises:
        NoSuchRevision: git knows no such revision.
    """
    named = ["git", "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"]
    if subprocess.run(named, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        raise NoSuchRevision(f"git knows no revision {revision}")
    with tempfile.TemporaryDirectory(prefix="alheraf-previous-") as folder:
        packing = subprocess.Popen(
            ["git", "archive", "--format=tar", revision, "libs", "services", "deploy"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        with packing as archive, tarfile.open(fileobj=archive.stdout, mode="r|") as files:
            # Python 3.11.0 to 3.11.3 know no filter, and pass over this.
            files.extraction_filter = getattr(tarfile, "data_filter", None)
            files.extractall(folder)  # noqa: S202 - git packs our own commits
        yield Path(folder)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout
