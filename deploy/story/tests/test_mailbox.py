"""Codes are read as a person reads them, and the cast is new in each telling."""

import json
from collections.abc import Iterator
from threading import Thread
from wsgiref.simple_server import make_server

import pytest

from story.cast import new_cast
from story.client import StepFailed, until
from story.mailbox import Mailbox


@pytest.fixture
def delivered() -> Iterator[tuple[str, list[str]]]:
    """Return a mailbox's address, and the texts that lie in it."""
    texts: list[str] = []

    def app(_environ: object, start: object) -> list[bytes]:
        start("200 OK", [("Content-Type", "application/json")])  # type: ignore[operator]
        return [json.dumps({"messages": [{"text": text} for text in texts]}).encode()]

    with make_server("127.0.0.1", 0, app) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", texts
        server.shutdown()


def test_the_newest_unused_code_is_read_and_ids_and_times_are_not_codes(
    delivered: tuple[str, list[str]],
) -> None:
    url, texts = delivered
    texts += [
        "Your code is 111111.",
        "رمزك هو 222222.",
        "Order ord_01m85123456abc is held until 10:00:00.654321+00:00",
    ]
    mailbox = Mailbox(url)
    assert mailbox.code_mailed_to("layla@example.com") == "222222"
    assert mailbox.code_mailed_to("layla@example.com") == "111111"


def test_waiting_ends_with_a_sentence() -> None:
    with pytest.raises(StepFailed, match="in vain: rain"):
        until("rain", lambda: None, patience=0.1)


def test_no_two_people_share_a_value() -> None:
    cast = new_cast()
    people = (cast.leaving, cast.staying, cast.potter, cast.weaver)
    values = [value for person in people for value in person.identifiers]
    assert len(values) == len(set(values))
    assert all(len(value) >= 8 for value in values)
    assert cast.leaving.email != new_cast().leaving.email
