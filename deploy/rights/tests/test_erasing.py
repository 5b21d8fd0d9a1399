"""An application's role erases people with the rights that are deployed, and nothing else does."""

from importlib import import_module
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.privacy import ErasePerson
from embedded.names import NAMES
from eventing.outbox import Outbox
from personal_data.erase_person import erase_person
from personal_data.fence import guard
from personal_data.holder import Holder
from privacy.models.erasure import Erasure, pass_over_taken_places


@pytest.mark.parametrize("service", NAMES)
def test_an_application_erases_somebody_and_once_more_later(databases: Any, service: str) -> None:
    tables, ledger = import_module(f"{service}.models").LIBRARY, _ledger(service)
    database = Database(databases.url(service, "app"), pool_size=1)
    guard(database, ledger)
    Outbox(database, tables.events, source=service).attach()
    holder = Holder(
        service=service,
        ledger=ledger,
        tables=tables,
        database=database,
        key=Ed25519PrivateKey.generate(),
        door=_NotReached(),
        clock=SystemClock(),
    )
    for place in (7, 8):
        erase_person(holder, _erasing(service, place))
    with database.reading() as session:
        known = select(tables.forgotten.c.erasure_seq).where(
            tables.forgotten.c.person_id == "per_gone_twice"
        )
        assert session.scalar(known) == 8
    database.dispose()


def test_privacy_gives_out_no_place_that_it_has_entered_by_its_number(databases: Any) -> None:
    database = Database(databases.url("privacy", "app"), pool_size=1)
    places = []
    with database.transaction() as session:
        for number, seq in enumerate((None, 40, None)):
            entry = Erasure(
                seq=seq,
                request_id=f"req_of_{number}",
                person_id=f"per_of_{number}",
                pseudonym=f"psd_of_{number}",
                begun_at=SystemClock().now(),
            )
            session.add(entry)
            session.flush()
            pass_over_taken_places(session)
            places.append(entry.seq)
        session.rollback()
    database.dispose()
    assert places == [1, 40, 41]


def _ledger(service: str) -> Any:
    return import_module(f"{service}.personal_data").LEDGER


def _erasing(service: str, place: int) -> ErasePerson:
    return ErasePerson(
        request_id=f"req_{place}",
        holder=service,
        phase=3,
        person_id="per_gone_twice",
        pseudonym=f"psd_{place}",
        preview_digest="",
        erasure_seq=place,
    )


class _NotReached:
    """Privacy's door: an erasure asks nothing of it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)
