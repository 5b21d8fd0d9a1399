"""How pika is to connect: with a heartbeat, and without waiting for ever."""

import logging

import pika

HEARTBEAT = 15
CONNECT = 5.0
ANSWER = 10.0
"""Seconds in which the broker must say the next thing that we wait for."""


def parameters(url: str) -> pika.URLParameters:
    """Return the parameters of a connection to the broker at an address."""
    # Each loss is told once, by whoever was using the connection; pika tells it four times.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    made = pika.URLParameters(url)
    made.heartbeat = HEARTBEAT
    made.blocked_connection_timeout = ANSWER
    made.socket_timeout = CONNECT
    made.stack_timeout = CONNECT
    return made
