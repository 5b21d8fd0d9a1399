"""What a sweep plants for itself: a zero means something only where this is found."""

import base64
import gzip
import io
import json
import quopri
import secrets
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from chassis.database import Database
from personal_data.library import LibraryTables

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WIDE = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@dataclass(frozen=True)
class Control:
    """Values that nobody has: an address, a phone and a name, new for every sweep."""

    mail: str
    phone: str
    name: str

    @property
    def values(self) -> tuple[str, str, str]:
        """The values, in the order in which a searcher is given them."""
        return (self.mail, self.phone, self.name)


def new_control() -> Control:
    """Return values that stand nowhere yet."""
    letters = "".join(secrets.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي") for _ in range(12))
    return Control(
        mail=f"Control.{secrets.token_hex(8)}@sweep.example",
        phone=f"+999{secrets.randbelow(10**11):011d}",
        name=f"شاهد {letters}",
    )


_ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "plain": lambda text: text.encode(),
    "upper_case": lambda text: text.upper().encode(),
    "compatibility_forms": lambda text: text.translate(_WIDE).encode(),
    "arabic_digits": lambda text: text.translate(_ARABIC_DIGITS).encode(),
    "without_plus": lambda text: text.replace("+", "").encode(),
    "utf_16_le": lambda text: text.encode("utf-16-le"),
    "utf_16_be": lambda text: b"\n" + text.encode("utf-16-be"),
    "percent": lambda text: quote(text, safe="").encode(),
    "json": lambda text: json.dumps({"nested": json.dumps(text)}).encode(),
    "quoted_printable": lambda text: quopri.encodestring(text.encode()),
    "base64_at_0": lambda text: base64.b64encode(text.encode()),
    "base64_at_1": lambda text: base64.b64encode(b"-" + text.encode()),
    "base64_at_2": lambda text: base64.b64encode(b"--" + text.encode()),
    "mime_lines": lambda text: base64.encodebytes(b"-" * 100 + text.encode()),
}


def plant_files(folder: Path, control: Control) -> dict[str, Path]:
    """Write one file for each encoding and each kind of file; return them by name."""
    planted: dict[str, Path] = {}
    for name, encode in _ENCODINGS.items():
        lines = [encode(value) for value in control.values]
        planted[f"file:{name}"] = _written(folder / f"{name}.log", b"\n\n".join(lines))
    text = "\n".join(control.values).encode()
    for kind, pack in _KINDS.items():
        planted[f"file:{kind}"] = _written(folder / kind, pack(text))
    planted["file:sqlite_pages"] = _sqlite(folder / "pages.sqlite3", control.values)
    return planted


def plant_row(database: Database, tables: LibraryTables, sweep_id: str, control: Control) -> None:
    """Write the control into a text, a JSON and a binary column of the live store."""
    table = tables.controls
    with database.transaction() as session:
        session.execute(sa.delete(table).where(table.c.sweep_id == sweep_id))
        row = {
            "sweep_id": sweep_id,
            "as_text": " ".join(control.values),
            "as_json": {"nested": list(control.values)},
            "as_bytes": gzip.compress(" ".join(control.values).encode()),
        }
        session.execute(sa.insert(table).values(row))


def uproot_row(database: Database, tables: LibraryTables, sweep_id: str) -> None:
    """Take the control out of the live store."""
    table = tables.controls
    with database.transaction() as session:
        session.execute(sa.delete(table).where(table.c.sweep_id == sweep_id))


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _zip(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.json", content)
    return packed.getvalue()


def _tar(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("export.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


_KINDS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zip": _zip,
    "tar_gz": _tar,
    "zip_in_base64": lambda content: base64.b64encode(_zip(content)),
}


def _sqlite(path: Path, values: Sequence[str]) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as opened:
        opened.execute("CREATE TABLE planted (value TEXT)")
        opened.executemany("INSERT INTO planted VALUES (?)", [(value,) for value in values])
    return path
