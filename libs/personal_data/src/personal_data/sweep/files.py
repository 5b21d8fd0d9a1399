"""Searching files: logs, archives, mail, database files; in windows, so that any size fits."""

import gzip
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from personal_data.sweep.readings import readings
from personal_data.sweep.searcher import Searcher


class Readable(Protocol):
    """Whatever gives its bytes in parts."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


_WINDOW = 1024 * 1024
_OVERLAP = 16 * 1024


def files_below(paths: Iterable[str]) -> Iterator[Path]:
    """Walk over the files that these paths name or contain."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.is_file())
        elif path.is_file():
            yield path


def found_in_file(searcher: Searcher, path: Path) -> set[int]:
    """Return which values stand in a file or in anything packed into it."""
    found: set[int] = searcher.found_in(path.name)
    try:
        for content in _contents(path):
            for window in _windows(content):
                for text in readings(window):
                    found |= searcher.found_in(text)
    except FileNotFoundError:
        pass  # rotated or removed while we read: nothing of it is left
    return found


def _contents(path: Path) -> Iterator[Readable]:
    with path.open("rb") as plain:
        yield plain
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for one in archive:
                member = archive.extractfile(one)
                if member is not None:
                    yield member
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                with packed.open(name) as member:
                    yield member
    elif _is_gzip(path):
        with gzip.open(path) as unpacked:
            yield unpacked


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(2) == b"\x1f\x8b"


def _windows(content: Readable) -> Iterator[bytes]:
    """Walk over overlapping parts, so that no value lies across an edge unseen."""
    kept = b""
    while part := content.read(_WINDOW):
        yield kept + part
        kept = part[-_OVERLAP:]
