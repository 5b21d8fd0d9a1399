"""Sets up `.venv`: third-party packages by hashes first, members of this house second.

Needs nothing but a Python, and says in a sentence what to do where that one is too old or lacks
`venv`; so it is written for an old one too. What is set up already, for the same locks and members,
is left as it is.

    python3 deploy/environment.py runtime    # what the six services run on
    python3 deploy/environment.py dev        # and what tests and guards need
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
MEMBERS = ("libs/*", "services/*", "deploy/*")
DEV_ONLY = ("libs/testkit",)
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "-q", "install", "--no-deps")


def main(arguments: "list[str]") -> int:
    """Set up the named layer and return the exit status."""
    layer = arguments[0] if arguments else "runtime"
    complaint = unfit()
    if complaint:
        print(complaint, file=sys.stderr)
        return 1
    with only_one_at_a_time():
        return set_up(layer)


def unfit() -> str:
    """Return the sentence that says why this Python cannot be used, and what helps."""
    if sys.version_info < OLDEST:
        return (
            "Alheraf needs Python 3.11 or later and this is {}.{}. Install one, and name it: "
            "make demo PYTHON=python3.12".format(*sys.version_info[:2])
        )
    if any(importlib.util.find_spec(part) is None for part in ("venv", "ensurepip")):
        return (
            "This Python cannot make a virtual environment (venv or ensurepip is missing). "
            "Install it: apt-get install python3-venv"
        )
    return ""


def set_up(layer: str) -> int:
    """Bring `.venv` to the state that the locks ask for; return the exit status."""
    wanted = ["runtime"] if layer == "runtime" else ["runtime", "dev"]
    if not works():
        say("Making .venv")
        if not run(sys.executable, "-m", "venv", "--clear", str(ROOT / ".venv")):
            return 1
    for name in wanted:
        if not is_stamped(name):
            say(f"Installing what {name} needs, once (about half a minute)")
            lock = str(ROOT / "requirements" / (name + ".txt"))
            if not run(python(), *PIP, "--require-hashes", "-r", lock):
                return 1
            editable = [option for member in members(name) for option in ("-e", str(member))]
            if not run(python(), *PIP, "--no-build-isolation", *editable):
                return 1
            stamp(name)
    return 0


def works() -> bool:
    """Tell whether there is an environment whose Python still starts and is young enough."""
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        asked = subprocess.run([python(), "-c", question], capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


def members(layer: str) -> "list[Path]":
    """Return the folders of the members that belong to a layer."""
    found = [path.parent for kind in MEMBERS for path in ROOT.glob(kind + "/pyproject.toml")]
    dev_only = [ROOT / path for path in DEV_ONLY]
    return sorted(path for path in found if layer == "dev" or path not in dev_only)


def digest(layer: str) -> str:
    """Return what the layer is made of, as a hash: the lock and the members' declarations."""
    sources = [ROOT / "requirements" / (layer + ".txt")]
    sources += [member / "pyproject.toml" for member in members(layer)]
    content = b"\0".join(str(path).encode() + path.read_bytes() for path in sources)
    return hashlib.sha256(content).hexdigest()


def is_stamped(layer: str) -> bool:
    """Tell whether the layer has been installed as it is now."""
    path = stamp_of(layer)
    return path.exists() and path.read_text() == digest(layer)


def stamp(layer: str) -> None:
    """Remember what has been installed."""
    stamp_of(layer).write_text(digest(layer))


def stamp_of(layer: str) -> Path:
    """Return the file that remembers what has been installed."""
    return ROOT / ".venv" / f".{layer}-is-set-up"


def python() -> str:
    """Return the environment's own Python."""
    return str(ROOT / ".venv" / "bin" / "python")


def run(*command: str) -> bool:
    """Run quietly; show what was said only where it failed; return whether it worked."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        say(f"This failed: {' '.join(command)}")
    return done.returncode == 0


def say(sentence: str) -> None:
    """Print a line at once, since what follows takes a while."""
    print("» " + sentence, flush=True)


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Let two commands that start together set up one after the other."""
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
