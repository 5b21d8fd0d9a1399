"""A Prometheus that reads every process of a suite once a second, on loopback."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from testkit.servers.missing import without_server
from testkit.servers.ports import free_port, wait_for_port

_PATIENCE = 60.0


class Prometheus:
    """Answers queries."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def query(self, expression: str) -> list[Any]:
        """Return the series that an expression gives now.

        Raises:
            httpx.HTTPStatusError: it is no PromQL.
        """
        answer = self._http.get("/api/v1/query", params={"query": expression})
        answer.raise_for_status()
        return list(answer.json()["data"]["result"])

    def wait_until(self, expression: str, series: int) -> None:
        """Wait until an expression gives so many series."""
        deadline = time.monotonic() + _PATIENCE
        while len(self.query(expression)) < series:
            assert time.monotonic() < deadline, f"{expression}: {self.query(expression)}"
            time.sleep(0.2)

    def wait_until_ready(self) -> None:
        """Wait until it has read its store: its port is open before that."""
        deadline = time.monotonic() + _PATIENCE
        while self._http.get("/-/ready").is_error:
            assert time.monotonic() < deadline, "Prometheus is not ready"
            time.sleep(0.2)

    def close(self) -> None:
        """Hang up."""
        self._http.close()


@contextmanager
def prometheus(targets: Mapping[tuple[str, str], str], home: Path) -> Iterator[Prometheus]:
    """Start one that reads the addresses of (service, component) with these two labels."""
    if shutil.which("prometheus") is None:
        without_server("prometheus is not installed: apt-get install prometheus")
    home.mkdir(parents=True, exist_ok=True)
    (home / "prometheus.yml").write_text(yaml.safe_dump(_configuration(targets)), "utf-8")
    port = free_port()
    command = [
        "prometheus",
        f"--config.file={home / 'prometheus.yml'}",
        f"--storage.tsdb.path={home / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for_port(port, within=_PATIENCE, alive=lambda: process.poll() is None)
            asked = Prometheus(f"http://127.0.0.1:{port}")
            asked.wait_until_ready()
            yield asked
            asked.close()
        finally:
            process.terminate()
            process.wait(30)


def _configuration(targets: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [
            {
                "job_name": "alheraf",
                "static_configs": [
                    {"targets": [address], "labels": {"service": service, "component": component}}
                    for (service, component), address in targets.items()
                ],
            }
        ],
    }
