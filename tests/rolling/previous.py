"""The code of another release, laid out in a folder of its own."""

import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_HEADINGS = re.compile(r"^## \[?([^\]\s]+)", re.MULTILINE)
_NUMBER = re.compile(r"\d+\.\d+\.\d+")


class NoSuchRevision(Exception):
    """Git does not have the code that was asked for."""


class TooShallow(NoSuchRevision):
    """This clone does not reach back to the release that was asked for."""


def previous_release(house: Path = ROOT) -> str | None:
    """Return the commit of the previous release: its tag, or the commit that says so.

    None where there was none.

    Raises:
        NoSuchRevision: the changelog names it, and no commit does.
        TooShallow: the changelog names it, and this clone does not reach back so far.
    """
    number = previous_number((house / "CHANGELOG.md").read_text(encoding="utf-8"))
    if number is None:
        return None
    if _git(house, "tag", "--list", f"v{number}"):
        return f"v{number}"
    subjects = (line.partition(" ") for line in _git(house, "log", "--format=%H %s").splitlines())
    found = [commit for commit, _, said in subjects if said == f"Release {number}"]
    if found:
        return found[0]
    if _git(house, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise TooShallow(
            f"this shallow clone does not reach back to release {number}: git fetch --unshallow"
        )
    raise NoSuchRevision(f"there is neither a tag v{number} nor a commit 'Release {number}'")


def previous_number(changes: str) -> str | None:
    """Return the newest release below the first heading.

    That heading is this code's own number, or says `Unreleased`: then the newest of all it is.
    """
    below = _HEADINGS.findall(changes)[1:]
    return next(filter(_NUMBER.fullmatch, below), None)


def migrated_services(code: Path, house: Path = ROOT) -> frozenset[str]:
    """Return the services whose migrations are not the same in that code and in this."""
    folders = (path.relative_to(house) for path in house.glob("services/*/src/*/migrations"))
    return frozenset(
        folder.parts[1] for folder in folders if _texts(code / folder) != _texts(house / folder)
    )


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


def _texts(folder: Path) -> dict[Path, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder): path.read_bytes() for path in files}


def _git(house: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=house, capture_output=True, text=True, check=True
    )
    return done.stdout
