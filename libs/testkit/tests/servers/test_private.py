"""Servers of one's own can be killed, come back, and leave nothing behind."""

import pika
import psycopg
import pytest

from testkit.servers.broker_admin import ManagementApi
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.ports import answers
from testkit.servers.postgres import PostgresServer
from testkit.servers.private_postgres import private_postgres
from testkit.servers.private_rabbitmq import private_rabbitmq
from testkit.servers.rabbitmq import RabbitServer


@pytest.mark.real_server
@pytest.mark.slow
def test_a_cluster_comes_back_after_an_immediate_stop() -> None:
    try:
        with private_postgres() as cluster:
            PostgresServer(cluster.url).check()
            cluster.stop("immediate")
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(cluster.url)
            cluster.start()
            PostgresServer(cluster.url).check()
    except ServerMissing as missing:
        without_server(str(missing))
    assert not answers("127.0.0.1", cluster.port)
    assert not cluster.folder.exists()


@pytest.mark.real_server
@pytest.mark.slow
def test_a_node_comes_back_after_a_kill_with_its_durable_queues() -> None:
    try:
        with private_rabbitmq() as node:
            RabbitServer(node.url, ManagementApi(node.management_url)).check()
            declare(node.url, passive=False)
            node.kill()
            assert not answers("127.0.0.1", node.port)
            node.start()
            declare(node.url, passive=True)
    except ServerMissing as missing:
        without_server(str(missing))
    assert not answers("127.0.0.1", node.port)
    assert not node.folder.exists()


def declare(url: str, *, passive: bool) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    connection.channel().queue_declare("kept", durable=True, passive=passive)
    connection.close()
