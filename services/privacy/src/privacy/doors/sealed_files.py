"""Encrypted files under one folder, written and read in pieces.

The pieces follow the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a key per
file, the piece's number in the nonce and a mark on the last one, so that pieces cannot be
swapped, repeated or cut off unnoticed.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from privacy.doors.sealing import Unsealable, derive

PIECE = 64 * 1024
_TAG = 16


class SealedFiles:
    """The folder; names are ours, never a caller's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writer(self, name: str, key: bytes) -> "SealedWriter":
        """Open a new file for writing; use it as a context manager."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return SealedWriter(self.folder / name, derive(key, f"file {name}"))

    def write(self, name: str, key: bytes, chunks: Iterable[bytes]) -> "SealedWriter":
        """Write a stream to a new file; the writer knows digest and size of the plain bytes."""
        with self.writer(name, key) as writer:
            for chunk in chunks:
                writer.write(chunk)
        return writer

    def read(self, name: str, key: bytes) -> Iterator[bytes]:
        """Give the plain bytes piece by piece.

        Raises:
            Unsealable: the file was altered, cut off, or sealed with another key.
        """
        cipher = AESGCM(derive(key, f"file {name}"))
        with (self.folder / name).open("rb") as source:
            number, piece = 0, source.read(PIECE + _TAG)
            while True:
                following = source.read(PIECE + _TAG)
                yield _open_piece(cipher, number, piece, last=not following)
                if not following:
                    return
                number, piece = number + 1, following

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone already is as good."""
        (self.folder / name).unlink(missing_ok=True)

    def older_than(self, moment: float) -> list[str]:
        """Return the names of files last written before this time (seconds since the epoch)."""
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            return [entry.name for entry in entries if entry.stat().st_mtime < moment]


class SealedWriter:
    """A file being written; forward only, so that an archive can be streamed into it."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._cipher = AESGCM(key)
        self._number = 0
        self._waiting = bytearray()
        self._file: BinaryIO = path.open("xb")

    @property
    def digest(self) -> str:
        """SHA-256 of the plain bytes written so far, in hex."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Take more bytes; whole pieces are sealed as they fill."""
        self._digest.update(data)
        self.size += len(data)
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last piece is only known when we close
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces are written when they are full."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._seal(bytes(self._waiting), last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()
        if kind is not None:
            self.path.unlink(missing_ok=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


def _open_piece(cipher: AESGCM, number: int, piece: bytes, *, last: bool) -> bytes:
    try:
        return cipher.decrypt(_nonce(number, last=last), piece, None)
    except InvalidTag as wrong:
        raise Unsealable("the file was altered or cut off") from wrong


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
