"""What members need is pinned with hashes, so that a clone installs just what was tested."""

import re
import tomllib
from pathlib import Path

from testkit.guards.house import House

OURS = "alheraf-"
ONLY_FOR_TESTS = frozenset({"testkit"})
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==", re.MULTILINE)


def every_dependency_is_pinned(house: House) -> list[str]:
    """Each third-party package that a member names stands in the lock that installs it."""
    complaints = []
    for member in house.members:
        lock = Path("requirements", "dev.txt" if member.name in ONLY_FOR_TESTS else "runtime.txt")
        pinned = set(PINNED.findall((house.root / lock).read_text()))
        missing = sorted(needs(house.root / member) - pinned)
        complaints += [f"{member}: {name} is not in {lock}; run: make lock" for name in missing]
    return complaints


def needs(member: Path) -> set[str]:
    """Return the third-party packages that a member names."""
    project = tomllib.loads((member / "pyproject.toml").read_text()).get("project", {})
    names = (re.split(r"[\[<>=!~; ]", wish)[0] for wish in project.get("dependencies", ()))
    normal = {re.sub(r"[._-]+", "-", name).lower() for name in names}
    return {name for name in normal if not name.startswith(OURS)}
