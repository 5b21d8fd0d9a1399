"""The house as its guards read it: members, services and parsed sources under one root."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

MEMBER_FOLDERS = ("libs", "services", "deploy")


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text, and what it says."""

    path: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST, sentence: str) -> str:
        """Return a complaint that points at a line."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {sentence}"


@dataclass(frozen=True)
class House:
    """A source tree; every file is read and parsed once."""

    root: Path
    _read: dict[Path, Source] = field(default_factory=dict, repr=False)

    @cached_property
    def members(self) -> tuple[Path, ...]:
        """Folders that hold a package, from the root, such as `libs/contracts`."""
        found = (
            path.parent.relative_to(self.root)
            for folder in MEMBER_FOLDERS
            for path in self.root.glob(f"{folder}/*/pyproject.toml")
        )
        return tuple(sorted(found))

    @cached_property
    def services(self) -> tuple[str, ...]:
        """Names of the services."""
        return tuple(member.name for member in self.members if member.parts[0] == "services")

    def room(self, service: str) -> Path:
        """Return the package folder of a service, from the root."""
        return Path("services", service, "src", service)

    def sources(self, *patterns: str) -> Iterator[Source]:
        """Give the parsed files that match, in order, such as `services/*/src/**/*.py`."""
        for pattern in patterns:
            for path in sorted(self.root.glob(pattern)):
                yield self.source(path.relative_to(self.root))

    def source(self, path: Path) -> Source:
        """Return one parsed file by its path from the root."""
        if path not in self._read:
            text = (self.root / path).read_text(encoding="utf-8")
            self._read[path] = Source(path, text, _parsed(text))
        return self._read[path]

    def everything_we_run(self) -> Iterator[Source]:
        """Give the sources of all members, without their tests."""
        return self.sources(*(f"{folder}/*/src/**/*.py" for folder in MEMBER_FOLDERS))

    def everything_we_wrote(self) -> Iterator[Source]:
        """Give all Python files, tests and commands too."""
        yield from self.everything_we_run()
        tests = (f"{folder}/*/tests/**/*.py" for folder in MEMBER_FOLDERS)
        yield from self.sources(*tests, "deploy/tests/**/*.py", "deploy/*.py", "tests/**/*.py")


@cache
def _parsed(text: str) -> ast.Module:
    """Parse a text once, for every copy of the house: each guard is tried on some."""
    return ast.parse(text)
