"""What is inside an archive that lies whole in memory; what cannot be opened has no members."""

import contextlib
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

_GZIP = b"\x1f\x8b\x08"
_ZIP = b"PK\x03\x04"
_TAR_MAGIC, _TAR_AT = b"ustar", 257
_MOST = 64 * 1024 * 1024


def members(data: bytes) -> Iterator[bytes]:
    """Walk over the contents of gzip, zip and tar, up to a size that memory can hold."""
    yield from _gzip(data)
    if _ZIP in data:
        yield from _zip(data)
    if data[_TAR_AT : _TAR_AT + len(_TAR_MAGIC)] == _TAR_MAGIC:
        yield from _tar(data)


def _gzip(data: bytes) -> Iterator[bytes]:
    at = data.find(_GZIP)
    while at >= 0:
        with contextlib.suppress(zlib.error):  # three bytes that only look like a beginning
            yield zlib.decompressobj(wbits=31).decompress(data[at:], _MOST)
        at = data.find(_GZIP, at + 1)


def _zip(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for one in archive.infolist():
                yield one.filename.encode()
                with archive.open(one) as member:
                    yield member.read(_MOST)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        return  # damaged, encrypted, or not one at all


def _tar(data: bytes) -> Iterator[bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for one in archive:
                yield one.name.encode()
                member = archive.extractfile(one)
                if member is not None:
                    yield member.read(_MOST)
    except tarfile.TarError:
        return
