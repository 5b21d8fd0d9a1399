"""A port is asked for in words that can be wrong, and may be somebody else's."""

import socket

import pytest

from embedded.errors import CannotStart
from embedded.ports import free_ports, port_from


@pytest.mark.parametrize(
    "text", ["abc", "", "0", "-1", "65536", "70000", "8080.0", " 8080", "٨٠٨٠"]
)
def test_what_is_no_port_is_refused_in_words(text: str) -> None:
    with pytest.raises(CannotStart, match=r"^PORT=.* is no port: write a number from 1 to 65535"):
        port_from(text)


def test_a_port_that_is_taken_is_refused_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart, match="make up PORT=8181"):
            port_from(str(taken.getsockname()[1]))


def test_a_free_port_is_taken_at_its_word() -> None:
    port = free_ports(["public"])["public"]
    assert port_from(str(port)) == port
