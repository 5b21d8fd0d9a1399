"""Every room is known, all services have the same ones, and each has its door plate."""

import configparser
import re
import tomllib
from pathlib import Path

from testkit.guards.house import House
from testkit.guards.syntax import docstring

ROOMS = frozenset(
    {
        "__init__.py",
        "py.typed",
        "app.py",
        "worker.py",
        "routes",
        "consumers",
        "schemas",
        "use_cases",
        "models",
        "doors",
        "personal_data.py",
        "errors.py",
        "settings.py",
        "migrations",
    }
)
CLOSETS = frozenset({"__main__.py", "templates", "static"})
"""What a service may have beside its rooms: a command line, and data of its package."""

HEADINGS = ["Owns", "Says", "Hears", "Knows about people", "Refuses"]
VAGUE = re.compile(r"^(utils?|helpers?|common|misc|base_\w+|\w+_(utils?|helpers?))$")


def every_member_is_known(house: House) -> list[str]:
    """Members on disk are the members that linter and type checker look at."""
    linter = configparser.ConfigParser()
    linter.read(house.root / ".importlinter")
    linted = set(linter.get("importlinter", "root_packages", fallback="").split())
    settings = tomllib.loads((house.root / "pyproject.toml").read_text())
    typed = set(settings["tool"]["mypy"]["mypy_path"].split(":"))
    complaints = []
    for member in house.members:
        if member.name not in linted:
            complaints.append(f"{member}: .importlinter does not name it among its root_packages")
        if f"{member}/src" not in typed:
            complaints.append(f"{member}: pyproject.toml does not name it in mypy_path")
    known = {member.name for member in house.members}
    complaints += [f".importlinter: there is no member {name}" for name in sorted(linted - known)]
    return complaints


def every_member_is_whole(house: House) -> list[str]:
    """A member has a package of its own name, a marker for types, and tests."""
    return [
        f"{member}: {part} is missing"
        for member in house.members
        for part in (f"src/{member.name}/__init__.py", f"src/{member.name}/py.typed", "tests")
        if not (house.root / member / part).exists()
    ]


def services_have_the_same_rooms(house: House) -> list[str]:
    """All services have exactly these rooms; an empty one says so in its docstring."""
    complaints = []
    for service in house.services:
        folder = house.root / house.room(service)
        there = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
        complaints += [f"{service}: the room {name} is missing" for name in sorted(ROOMS - there)]
        odd = sorted(there - ROOMS - CLOSETS)
        complaints += [f"{service}: no house has a room called {name}" for name in odd]
    for source in house.sources("services/*/src/**/__init__.py"):
        if not docstring(source.tree):
            complaints.append(f"{source.path}: say in one line what this room is for")
    return complaints


def door_plates_are_alike(house: House) -> list[str]:
    """Each service's README has the same headings, with words under each."""
    return [
        complaint
        for service in house.services
        for complaint in _plate(house.root, Path("services", service, "README.md"))
    ]


def _plate(root: Path, path: Path) -> list[str]:
    if not (root / path).exists():
        return [f"{path}: the door plate is missing"]
    parts = re.split(r"^## +(.+?) *$", (root / path).read_text(), flags=re.MULTILINE)
    headings, contents = parts[1::2], parts[2::2]
    if headings != HEADINGS:
        return [f"{path}: its headings must be {' · '.join(HEADINGS)}, not {' · '.join(headings)}"]
    pairs = zip(headings, contents, strict=True)
    return [f"{path}: nothing is said under {name}" for name, text in pairs if not text.strip()]


def names_say_something(house: House) -> list[str]:
    """No file or folder is called for nothing in particular."""
    return [
        f"{source.path}: '{part}' says nothing; name it for what it holds"
        for source in house.everything_we_run()
        for part in (*source.path.parent.parts, source.path.stem)
        if VAGUE.match(part)
    ]
