"""Every test gets a database and a virtual host of its own."""

import pika
import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from testkit.servers.postgres import PostgresServer


def test_a_database_is_empty_and_takes_writes(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER)"))
        connection.execute(text("INSERT INTO thing VALUES (1)"))
    engine.dispose()


def test_the_next_test_does_not_see_it(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (id INTEGER)"))
        count = connection.execute(text("SELECT count(*) FROM thing")).scalar()
    engine.dispose()
    assert count == 0


def test_a_database_can_be_dropped_while_somebody_is_still_connected(
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.fresh_database() as url:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        forgotten = psycopg.connect(plain)
        forgotten.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()


def test_a_virtual_host_is_empty_and_lets_us_in(rabbitmq_url: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(rabbitmq_url))
    declared = connection.channel().queue_declare("things", durable=True)
    connection.close()
    assert declared.method.message_count == 0


def test_every_kind_of_broker_has_its_url(broker_url: str) -> None:
    assert broker_url.partition(":")[0] in {"memory", "sqlite", "amqp"}
