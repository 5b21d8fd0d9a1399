"""The one public door in front of six origins: `python -m processes.public`.

Reads PUBLIC_PORT, PUBLIC_URL and ORIGINS, as JSON by service; waits until each shows its document.
"""

import json
import os
import time
from collections.abc import Mapping
from typing import Any

import httpx
from waitress import serve

from embedded.front import Shown, public_door
from processes.proxy import Proxy

_PATIENCE = 60.0


def main() -> None:
    """Serve until the process is ended."""
    origins: dict[str, str] = json.loads(os.environ["ORIGINS"])
    apps = {name: Proxy(origin) for name, origin in origins.items()}
    door = public_door(apps, os.environ["PUBLIC_URL"], _shown_at(origins))
    port = int(os.environ["PUBLIC_PORT"])
    serve(door, host="127.0.0.1", port=port, threads=16, ident=None)


def _shown_at(origins: Mapping[str, str]) -> Shown:
    def shown(service: str, path: str) -> dict[str, Any]:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = httpx.get(f"{origins[service]}{path}", trust_env=False, timeout=10)
                document: dict[str, Any] = answer.raise_for_status().json()
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return document

    return shown


if __name__ == "__main__":
    main()
