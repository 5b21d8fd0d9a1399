"""Breaking a copy of the house on purpose, and mending it afterwards."""

import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import testkit.guards
from testkit.guards.house import House

Guard = Callable[[House], list[str]]
GONE = None
"""Instead of a text: the file is not there."""


@dataclass(frozen=True)
class Breakage:
    """What makes a guard complain: files as they would be, and a part of what it then says."""

    guard: Guard
    story: str
    files: Mapping[str, str | None]
    says: str

    def __str__(self) -> str:
        """Return the name under which a test runs."""
        return f"{self.guard.__name__}: {self.story}"


@contextlib.contextmanager
def broken(root: Path, files: Mapping[str, str | None]) -> Iterator[House]:
    """Give the copy with these files changed, and mend it afterwards."""
    before = {path: _read(root / path) for path in files}
    try:
        for path, text in files.items():
            _write(root / path, text)
        yield House(root)
    finally:
        for path, text in before.items():
            _write(root / path, text)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else GONE


def _write(path: Path, text: str | None) -> None:
    if text is GONE:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def guards_of(*modules: ModuleType) -> list[Guard]:
    """Return the guards of modules: public functions of a house that return complaints."""
    return [
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not function.__name__.startswith("_")
        and list(inspect.signature(function).parameters) == ["house"]
        and inspect.signature(function).return_annotation == list[str]
    ]


def every_guard() -> list[Guard]:
    """Return the guards of all modules of this package."""
    names = [found.name for found in pkgutil.iter_modules(testkit.guards.__path__)]
    return guards_of(*(importlib.import_module(f"testkit.guards.{name}") for name in names))


def seen_to_fail(breakage: Breakage, root: Path) -> None:
    """Break the copy, and expect the guard to complain about just that."""
    with broken(root, breakage.files) as house:
        complaints = breakage.guard(house)
    if not any(breakage.says in complaint for complaint in complaints):
        raise AssertionError(f"expected '{breakage.says}' among {complaints}")
