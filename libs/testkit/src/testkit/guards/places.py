"""What we hand out names no machine of ours and no registry."""

import re
import subprocess
from pathlib import Path

from testkit.guards.house import House

# Written so that these lines do not find themselves.
FOREIGN = {
    "a folder of one machine": re.compile(r"(?<![\w.])/(?:wor[k]|roo[t]|hom[e]/\w+|User[s])/"),
    "a folder beside the house": re.compile(r"\.\./share[d]\b"),
    "a package registry": re.compile(r"--(?:extra-)?inde[x]-url|pythonhoste[d]\.org|pyp[i]\.org"),
}
ALLOWED = {Path(".ci/containers"): "a folder beside the house"}
"""CI looks there for a container engine, and does without where there is none."""
UNREAD = frozenset({".png", ".ico", ".woff2", ".db", ".gz", ".pdf"})


def no_machine_is_named(house: House) -> list[str]:
    """No tracked file names a folder of a machine or the address of a registry."""
    return [
        f"{path}:{number}: names {what}"
        for path in tracked(house.root)
        if path.suffix not in UNREAD
        for number, line in enumerate(_lines(house.root / path), start=1)
        for what, pattern in FOREIGN.items()
        if pattern.search(line) and ALLOWED.get(path) != what
    ]


def tracked(root: Path) -> list[Path]:
    """Return what version control knows; of a copy without it, every file."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout
        return [Path(name) for name in listed.decode().split("\0") if (root / name).is_file()]
    return [path.relative_to(root) for path in sorted(root.rglob("*")) if path.is_file()]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()
