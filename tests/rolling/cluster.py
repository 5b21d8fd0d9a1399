"""Two web processes a service behind real nginx: the gateway for clients, a balancer for services.

The balancer is what a Service is in Kubernetes and a name with several addresses in compose.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from embedded.names import NAMES
from gateway.__main__ import lay_out
from gateway.documents import read_documents
from processes.forking import Nursery
from processes.programs import listener, webs, worker
from processes.suite import ProcessSuite
from testkit.servers.find_rabbitmq import find_rabbitmq
from testkit.servers.missing import ServerMissing
from testkit.servers.ports import free_port, wait_for_port
from testkit.servers.private_postgres import private_postgres

REPLICAS = 2
PATH = f"{os.environ['PATH']}:/usr/sbin"
SETTINGS = {
    "PROXY_HOPS": "1",
    "NETWORK_LIMIT": "100000000",
    "CLIENT_LIMIT": "100000000",
    "GLOBAL_LIMIT": "100000000",
    "INQUIRIES_A_DAY": "100000000",
    "LOG_LEVEL": "WARNING",
}
_BALANCER = """
daemon off;
pid balancer.pid;
error_log stderr alert;
events {{}}
http {{
    access_log off;
    client_body_temp_path tmp/body; proxy_temp_path tmp/proxy;
    fastcgi_temp_path tmp/fastcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
    client_max_body_size 0;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header X-Forwarded-For $remote_addr;
    {services}
}}
"""
_SERVICE = """
    upstream {name} {{
        zone {name} 64k;
        {servers}
        keepalive 32; keepalive_timeout 1s;
    }}
    server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://{name}; }} }}
"""


def names_of(service: str) -> list[str]:
    """Return the processes of a service in the order in which they are restarted."""
    return [*webs(service, REPLICAS), worker(service)]


@contextmanager
def cluster(checkouts: Mapping[str, Path | None], **more: str) -> Iterator[ProcessSuite]:
    """Run the suite with two web processes a service, behind nginx.

    `checkouts` names the processes that start from another checkout, on the schema of this one.

    Raises:
        ServerMissing: nginx, PostgreSQL or RabbitMQ is not at hand.
    """
    if shutil.which("nginx", path=PATH) is None:
        raise ServerMissing("nginx is not installed: apt-get install nginx")
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="alheraf-rolling-")))
        home.chmod(0o755)  # where root starts nginx, its workers are nobody
        postgres = stack.enter_context(private_postgres())
        rabbitmq = stack.enter_context(find_rabbitmq())
        stack.callback(rabbitmq.close)
        suite = ProcessSuite(
            postgres.url,
            stack.enter_context(rabbitmq.fresh_vhost()),
            home / "suite",
            launcher=Nursery(),
            more={**SETTINGS, **more},
            replicas=REPLICAS,
        )
        suite.checkouts.update(checkouts)
        stack.enter_context(_running(_balancer(suite, home), suite.addresses.ports["identity"]))
        stack.enter_context(suite)
        gateway, environment = _gateway(suite, home)
        stack.enter_context(_running(gateway, suite.addresses.ports["public"], environment))
        yield suite


def _servers(suite: ProcessSuite, service: str) -> list[str]:
    ports = suite.addresses.ports
    return [f"127.0.0.1:{ports[listener(name)]}" for name in webs(service, REPLICAS)]


def _balancer(suite: ProcessSuite, home: Path) -> list[str]:
    folder = home / "balancer"
    (folder / "tmp").mkdir(parents=True)
    services = "".join(
        _SERVICE.format(
            name=name,
            port=suite.addresses.ports[name],
            servers=" ".join(f"server {one} max_fails=0;" for one in _servers(suite, name)),
        )
        for name in NAMES
    )
    (folder / "nginx.conf").write_text(_BALANCER.format(services=services), encoding="utf-8")
    return ["nginx", "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def _gateway(suite: ProcessSuite, home: Path) -> tuple[list[str], dict[str, str]]:
    lay_out(read_documents(), home / "gateway")
    settings = {
        "PUBLIC_URL": suite.url,
        "PLAIN_HTTP": "true",
        "LISTEN": f"127.0.0.1:{suite.addresses.ports['public']}",
        "MANAGEMENT_LISTEN": f"127.0.0.1:{free_port()}",
        "RUN": str(home / "gateway-run"),
        "LOOK_SECONDS": "0",
        "RATE_PER_SECOND": "100000",
        "RATE_BURST": "100000",
        "ATTEMPTS_PER_MINUTE": "100000",
        "ATTEMPTS_BURST": "100000",
        **{name.upper(): " ".join(_servers(suite, name)) for name in NAMES},
    }
    environment = {f"GATEWAY_{name}": value for name, value in settings.items()}
    return ["sh", str(home / "gateway" / "start.sh")], environment


@contextmanager
def _running(
    command: list[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    process = subprocess.Popen(
        command, env={"PATH": PATH, **(environment or {})}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port(port, within=20, alive=lambda: process.poll() is None)
        yield
    finally:
        process.terminate()
        process.wait(30)
