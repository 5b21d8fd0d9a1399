"""Receipts: only one that is signed, whole, and made for this task proves anything."""

import dataclasses
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from chassis.ids import new_id
from contracts.event import Event
from contracts.holders import PersonErased
from personal_data.receipts import sign
from privacy.models.task import Task

ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""SQLite lets one writer in at a time."""

FIRST_TWO = ("booking", "catalog")


def confirmed(desk: Any) -> str:
    request_id = str(desk.open())
    desk.settle()
    desk.confirm(request_id)
    return request_id


def changed(said: PersonErased, **members: Any) -> PersonErased:
    receipt = {**json.loads(said.receipt), **members}
    return dataclasses.replace(said, receipt=json.dumps(receipt))


def forged(said: PersonErased) -> PersonErased:
    bare = json.loads(said.receipt)
    document = {name: bare[name] for name in bare if name not in {"key_id", "signature"}}
    return dataclasses.replace(
        said, receipt=json.dumps(sign(document, Ed25519PrivateKey.generate()))
    )


BAD: dict[str, Callable[[PersonErased], PersonErased]] = {
    "forged by somebody without the key": forged,
    "altered after signing": lambda said: changed(said, at="2020-01-01T00:00:00+00:00"),
    "without a signature": lambda said: changed(said, signature=""),
    "no JSON": lambda said: dataclasses.replace(said, receipt="erased, I promise"),
    "no object": lambda said: dataclasses.replace(said, receipt="[]"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_receipt_is_refused_on_record_and_the_holder_still_owes_one(
    desk: Any, bad: str
) -> None:
    request_id = confirmed(desk)
    good: list[PersonErased] = []

    def alter(said: Event) -> Event:
        if isinstance(said, PersonErased) and said.holder == "booking":
            good.append(said)
            return BAD[bad](said)
        return said

    desk.altered = alter
    desk.settle()
    assert desk.status(request_id)["status"] == "erasing"
    assert "receipt_refused" in desk.events(request_id)
    desk.hear(good[0])
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"


def test_a_receipt_of_another_request_is_a_replay(desk: Any) -> None:
    first = confirmed(desk)
    desk.settle()
    old = next(one for one in desk.saying(PersonErased) if one.holder == "booking")
    desk.person = new_id("per")
    second = confirmed(desk)
    desk.silent = {"booking"}
    desk.settle()
    desk.hear(dataclasses.replace(old, request_id=second))
    assert "receipt_refused" in desk.events(second)
    assert desk.status(second)["status"] == "erasing"
    assert desk.status(first)["status"] == "erased"


def test_a_receipt_that_comes_twice_counts_once(desk: Any) -> None:
    request_id = confirmed(desk)
    desk.settle()
    for said in desk.saying(PersonErased):
        desk.hear(said)
    assert desk.events(request_id).count("receipt") == len(desk.toys) + 1
    assert desk.events(request_id).count("erased") == 1


@ON_POSTGRES
def test_replies_at_the_same_moment_all_count_on_postgresql(desk: Any) -> None:
    """Without the lock on the request, the last two replies each miss the other."""
    for _ in range(4):
        desk.person = new_id("per")
        request_id = confirmed(desk)
        replies: list[Event] = []

        def hold_back(said: Event, replies: list[Event] = replies) -> Event:
            if isinstance(said, PersonErased):
                replies.append(said)
                return dataclasses.replace(said, request_id="req_held_back")
            return said

        desk.altered = hold_back
        desk.settle()
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(desk.hear, replies))
        desk.altered = lambda said: said
        desk.settle()
        assert desk.status(request_id)["status"] == "erased", desk.status(request_id)


@ON_POSTGRES
def test_the_lock_is_what_makes_them_count(desk: Any) -> None:
    """The same race, seen to be lost where the request row is not locked."""
    request_id = confirmed(desk)
    with Session(desk.database.engine) as one, Session(desk.database.engine) as two:
        saw_all = 0
        for session, name in ((one, "booking"), (two, "catalog")):
            session.get_one(Task, (request_id, name, 2)).state = "answered"
            session.flush()
        for session in (one, two):
            session.expire_all()
            tasks = [session.get_one(Task, (request_id, name, 2)) for name in FIRST_TWO]
            saw_all += all(task.state == "answered" for task in tasks)
    assert saw_all == 0, "neither saw the other, so nobody would have asked the next wave"
