"""What `make compose` was told, kept in `.env`, which docker-compose reads by itself.

So a `docker-compose …` by hand means the same suite: the same ports, images and user.
"""

from collections.abc import MutableMapping
from pathlib import Path

NAMES = (
    "ALHERAF_UID",
    "ALHERAF_IMAGES",
    "ALHERAF_TAG",
    "PORT",
    "SANDBOX_PORT",
    "GATEWAY_RATE_PER_SECOND",
    "GATEWAY_RATE_BURST",
    "GATEWAY_CONNECTIONS",
    "POSTGRES_IMAGE",
    "RABBITMQ_IMAGE",
    "PYTHON_IMAGE",
    "GATEWAY_IMAGE",
)


def remember(file: Path, environ: MutableMapping[str, str]) -> None:
    """Add what was told before and is not told anew, and keep all of it; others' lines stay."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    before = {name: value for name, _, value in (line.partition("=") for line in lines)}
    for name in NAMES:
        if before.get(name):
            environ.setdefault(name, before[name])
    theirs = [line for line in lines if line.partition("=")[0] not in NAMES]
    ours = [f"{name}={environ[name]}" for name in NAMES if environ.get(name)]
    file.write_text("\n".join([*theirs, *ours, ""]), encoding="utf-8")
