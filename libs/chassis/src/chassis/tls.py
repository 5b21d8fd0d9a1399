"""Whom we trust when we call somebody over TLS."""

import ssl
from functools import cache

import httpx


@cache
def trust() -> ssl.SSLContext:
    """Return the authorities that this machine trusts, read once a process.

    Reading them takes 35 ms, longer than all else that it takes to make a client.
    """
    return httpx.create_ssl_context()
