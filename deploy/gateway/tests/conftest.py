"""A real nginx with our files, in front of servers that say what they were sent."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

import pytest

from embedded.names import NAMES
from embedded.ports import free_ports
from gateway.__main__ import lay_out
from gateway.documents import Documents, read_documents
from gateway.routes import public_routes, routes_conf, streams_conf
from testkit.servers.missing import without_server

PATH = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
STREAM = {"get": {"responses": {"200": {"content": {"text/event-stream": {}}}}}}
UNLIMITED = {"RATE_PER_SECOND": "100000", "RATE_BURST": "100000", "LOOK_SECONDS": "0"}


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent, and with the name of its server."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Tell the request."""
        length = int(self.headers.get("Content-Length") or 0)
        said = {
            "server": self.server.name,  # type: ignore[attr-defined]
            "method": self.command,
            "target": self.path,
            "headers": dict(self.headers.items()),
            "body": self.rfile.read(length).decode(),
        }
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 — the base's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the base's name
        """Keep quiet."""


class Refusing(Echo):
    """Answers with the status that the address ends with, in words of its own."""

    def answer(self) -> None:
        """Refuse."""
        body = b'{"code": "mine"}'
        self.send_response(int(self.path[-3:]))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("RateLimit", '"mine";r=3;t=9')
        self.end_headers()
        self.wfile.write(body)

    do_GET = answer  # noqa: N815 — the base's name


class Server(ThreadingHTTPServer):
    """A server of a test, with a name."""

    daemon_threads = True

    def __init__(self, name: str, handler: type[BaseHTTPRequestHandler] = Echo) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.name = name
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server_port}"

    def end(self) -> None:
        """Listen no more."""
        self.shutdown()
        self.server_close()


@dataclass
class Gateway:
    """One running gateway."""

    environment: dict[str, str]
    files: Path
    port: int
    tls_port: int
    management_port: int
    process: "subprocess.Popen[str] | None" = field(default=None)

    @property
    def url(self) -> str:
        """Its plain origin."""
        return f"http://127.0.0.1:{self.port}"

    def check(self) -> "subprocess.CompletedProcess[str]":
        """Have it read its settings, and start nothing."""
        command = ["sh", str(self.files / "start.sh"), "check"]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )

    def start(self) -> None:
        """Start it, and wait until it serves."""
        command = ["sh", str(self.files / "start.sh")]
        log = Path(self.environment["GATEWAY_RUN"]).with_suffix(".log").open("w")
        with log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, text=True
            )
        deadline = time.monotonic() + 60
        while not self._lives():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.02)

    @property
    def log(self) -> str:
        """What it has written."""
        return Path(self.environment["GATEWAY_RUN"]).with_suffix(".log").read_text("utf-8")

    def stop(self) -> int:
        """Let it finish and end; return its status."""
        if self.process is None:
            return 0
        self.process.terminate()
        return self.process.wait(20)

    def reload(self) -> None:
        """Have it read everything anew."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def ask(
        self, target: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> "Answer":
        """Send one request with exactly this target; `If_Match` is the header If-Match."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=15)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, named)
        answer = Answer.of(connection.getresponse())
        connection.close()
        return answer

    def raw(self, request: bytes) -> bytes:
        """Send these bytes, and return all that comes until the gateway closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as wire:
            wire.sendall(request)
            return b"".join(iter(lambda: wire.recv(65536), b""))

    def _lives(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.management_port, timeout=1)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @classmethod
    def of(cls, response: HTTPResponse) -> "Answer":
        """Read an answer to its end."""
        names = {name.lower() for name, _ in response.getheaders()}
        headers = {name: ", ".join(response.headers.get_all(name, [])) for name in names}
        return cls(response.status, headers, response.read())

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.raw)


@pytest.fixture(scope="session")
def documents() -> Documents:
    """What the services say of themselves."""
    return read_documents()


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """A folder that others may look into: where root starts nginx, its workers are nobody."""
    with TemporaryDirectory(prefix="gateway-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="session")
def files(documents: Documents, place: Path) -> Path:
    """All that nginx reads, with one more path: a stream of messaging's."""
    out = place / "files"
    lay_out(documents, out)
    messaging = documents.openapi["messaging"]
    paths = {**messaging["paths"], "/v1/stream": STREAM}
    streaming = {**documents.openapi, "messaging": {**messaging, "paths": paths}}
    routes = public_routes(streaming)
    (out / "routes.conf").write_text(routes_conf(routes), encoding="utf-8")
    (out / "streams.conf").write_text(streams_conf(routes), encoding="utf-8")
    return out


@pytest.fixture(scope="session")
def echoes() -> Iterator[dict[str, Server]]:
    """One server a service, each with its name."""
    servers = {name: Server(name) for name in NAMES}
    yield servers
    for server in servers.values():
        server.end()


Build = Callable[..., Gateway]


@pytest.fixture(scope="session")
def build(files: Path, echoes: dict[str, Server], place: Path) -> Iterator[Build]:
    """Return a maker of gateways, not started yet; those that are started are ended."""
    if shutil.which("nginx", path=PATH) is None:
        without_server("nginx is not installed: apt-get install nginx")
    built: list[Gateway] = []

    def make(**settings: str) -> Gateway:
        ports = free_ports(("plain", "tls", "management"))
        chosen = {
            "PUBLIC_URL": f"http://127.0.0.1:{ports['plain']}",
            "PLAIN_HTTP": "true",
            "LISTEN": f"127.0.0.1:{ports['plain']}",
            "TLS_LISTEN": f"127.0.0.1:{ports['tls']}",
            "MANAGEMENT_LISTEN": f"127.0.0.1:{ports['management']}",
            "RUN": str(place / f"run-{len(built)}"),
            **{name.upper(): server.address for name, server in echoes.items()},
            **UNLIMITED,
            **settings,
        }
        path = settings.get("PATH_FIRST", "")
        environment = {f"GATEWAY_{name}": value for name, value in chosen.items()}
        gateway = Gateway(
            {"PATH": f"{path}:{PATH}" if path else PATH, **environment},
            files,
            ports["plain"],
            ports["tls"],
            ports["management"],
        )
        built.append(gateway)
        return gateway

    yield make
    for gateway in built:
        gateway.stop()


@pytest.fixture(scope="session")
def gateway(build: Build) -> Gateway:
    """One gateway that most tests share."""
    running = build(CORS_ORIGINS="https://shop.example.com https://app.example.com:8443")
    running.start()
    return running
