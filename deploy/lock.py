"""Pins third-party packages anew: `requirements/*.in` become `requirements/*.txt`, with hashes.

The compiler (uv) lives in a throwaway environment, `.lock-tools`, since nothing else needs it.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".lock-tools"
HOW = ("--generate-hashes", "--universal", "--no-annotate", "--no-header", "--upgrade")
OLDEST_PYTHON = "3.11"


def main() -> int:
    """Compile every list, the runtime's first, since development builds upon it."""
    uv = TOOLS / "bin" / "uv"
    if not uv.exists():
        venv.create(TOOLS, with_pip=True)
        subprocess.run([TOOLS / "bin" / "pip", "install", "-q", "uv"], check=True)
    for name in ("runtime", "dev", "bench"):
        wanted, pinned = f"requirements/{name}.in", f"requirements/{name}.txt"
        version = ("--python-version", OLDEST_PYTHON)
        command: list[str | Path] = [
            uv,
            "pip",
            "compile",
            "-q",
            *HOW,
            *version,
            "-o",
            pinned,
            wanted,
        ]
        subprocess.run(command, cwd=ROOT, check=True)
        print(f"» {pinned} is pinned anew")
    return 0


if __name__ == "__main__":
    sys.exit(main())
