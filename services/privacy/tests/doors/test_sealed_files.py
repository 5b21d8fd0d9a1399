"""Encrypted files: what goes in comes out, and nothing else does."""

import os
from pathlib import Path

import pytest

from privacy.doors.sealed_files import PIECE, SealedFiles
from privacy.doors.sealing import Unsealable

KEY = b"k" * 32


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out_piece_by_piece(tmp_path: Path, size: int) -> None:
    plain = os.urandom(size)
    files = SealedFiles(tmp_path / "uploads")
    written = files.write("one", KEY, (plain[start : start + 999] for start in range(0, size, 999)))
    assert written.size == size
    pieces = list(files.read("one", KEY))
    assert b"".join(pieces) == plain
    assert all(len(piece) <= PIECE for piece in pieces)


def altered(path: Path, how: str) -> None:
    stored = bytearray(path.read_bytes())
    sealed = PIECE + 16
    if how == "a flipped bit":
        stored[100] ^= 1
    elif how == "cut off at a piece":
        del stored[sealed:]
    elif how == "pieces swapped":
        stored[:sealed], stored[sealed : 2 * sealed] = stored[sealed : 2 * sealed], stored[:sealed]
    path.write_bytes(bytes(stored))


@pytest.mark.parametrize("how", ["a flipped bit", "cut off at a piece", "pieces swapped"])
def test_what_was_altered_is_noticed(tmp_path: Path, how: str) -> None:
    files = SealedFiles(tmp_path)
    files.write("one", KEY, [os.urandom(3 * PIECE)])
    altered(tmp_path / "one", how)
    with pytest.raises(Unsealable):
        list(files.read("one", KEY))


def test_another_key_and_another_name_open_nothing(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path)
    files.write("one", KEY, [b"secret"])
    with pytest.raises(Unsealable):
        list(files.read("one", b"x" * 32))
    (tmp_path / "one").rename(tmp_path / "two")
    with pytest.raises(Unsealable):
        list(files.read("two", KEY))


def test_a_file_whose_writing_failed_is_not_left_behind(tmp_path: Path) -> None:
    files = SealedFiles(tmp_path)

    def broken() -> object:
        yield b"begin"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        files.write("one", KEY, broken())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    files.remove("one")
