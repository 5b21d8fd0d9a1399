"""The restore drill: a backup brings an erased person back, and the replay takes them out again."""

from typing import Any

import pytest
import sqlalchemy as sa

from personal_data.compare_erasures import catch_up
from personal_data.restored import mark_restored, restore_check, restored_at
from privacy.models import Base
from privacy.models.consent import Consent
from privacy.models.erasure import Erasure
from privacy.models.request import Request
from privacy.use_cases.ask_again import ask_again

PERSON_IN = (Request.person_id, Consent.person_id)


def dumped(desk: Any) -> dict[str, list[dict[str, Any]]]:
    """Return every row of privacy's database, as a backup holds it."""
    with desk.database.reading() as session:
        return {
            one.name: [dict(row) for row in session.execute(sa.select(one)).mappings()]
            for one in Base.metadata.sorted_tables
        }


def restore(desk: Any, dump: dict[str, list[dict[str, Any]]]) -> None:
    """Put privacy back to what it was, and mark it as whoever restores must."""
    with desk.database.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if dump[table.name]:
                connection.execute(table.insert(), dump[table.name])
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER SEQUENCE erasures_seq_seq RESTART"))
            connection.execute(
                sa.text("SELECT setval('request_history_id_seq', max(id)) FROM request_history")
            )
    mark_restored(desk.database)


def holders_declare(desk: Any) -> None:
    for toy in (*desk.toys.values(), desk):
        toy.participant.declare()
    desk.settle()


def erase(desk: Any) -> str:
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    return str(request_id)


def is_back(desk: Any, person: str) -> bool:
    with desk.database.reading() as session:
        return any(session.scalar(sa.select(one).where(one == person)) for one in PERSON_IN)


@pytest.mark.parametrize("opened_before", [True, False], ids=["request-saved", "request-lost"])
def test_privacy_gets_back_from_its_holders_whom_it_has_erased(
    desk: Any, *, opened_before: bool
) -> None:
    holders_declare(desk)
    desk.call("PUT", "/v1/privacy/consents/marketing/email", {"granted": True})
    request_id = desk.open() if opened_before else ""
    desk.settle()
    backup = dumped(desk)
    if opened_before:
        desk.confirm(request_id)
        desk.settle()
    else:
        erase(desk)
    assert not is_back(desk, desk.person)

    restore(desk, backup)
    assert is_back(desk, desk.person), "the drill bites"
    with desk.database.reading() as session:
        assert session.scalars(sa.select(Erasure)).all() == []
        marked_at = restored_at(session)
    assert marked_at is not None
    desk.clock.set(marked_at)
    ready = restore_check(desk.database)
    catch_up(desk.participant)
    assert ready() is not None, "nobody has been heard yet"
    desk.settle()
    catch_up(desk.participant)

    assert ready() is None
    assert not is_back(desk, desk.person)
    with desk.database.reading() as session:
        [entry] = session.scalars(sa.select(Erasure))
        assert (entry.seq, entry.person_id) == (1, desk.person)
    assert desk.status(entry.request_id)["status"] == "erased"
    assert "recovered" in desk.events(entry.request_id)
    desk.person = "per_somebodyelse0001"
    erase(desk)
    with desk.database.reading() as session:
        assert session.scalar(sa.select(sa.func.max(Erasure.seq))) == 2, "no place is given twice"


def test_while_a_holder_owes_what_it_knows_privacy_stays_closed(desk: Any) -> None:
    holders_declare(desk)
    backup = dumped(desk)
    erase(desk)
    restore(desk, backup)
    with desk.database.reading() as session:
        desk.clock.set(restored_at(session))
    desk.silent = {"booking"}
    for _ in range(3):
        catch_up(desk.participant)
        desk.settle()
    assert restore_check(desk.database)() is not None
    desk.silent = set()
    desk.clock.forward(minutes=1)
    for _ in range(2):
        ask_again(desk.database, desk.deps)
        catch_up(desk.participant)
        desk.settle()
    catch_up(desk.participant)
    assert restore_check(desk.database)() is None


def test_a_restored_holder_stays_closed_until_it_has_erased_again(desk: Any) -> None:
    holders_declare(desk)
    booking = desk.toys["booking"]
    request_id = erase(desk)
    tables = booking.participant.tables
    with booking.database.transaction() as session:
        session.execute(tables.forgotten.delete())
        session.execute(tables.tasks.delete())
    booking.write(desk.person, "words that came back with a backup of last week")
    mark_restored(booking.database)
    ready = restore_check(booking.database)

    catch_up(booking.participant)
    assert ready() is not None
    assert booking.letters(desk.person) != [], "the drill bites"
    desk.settle()
    catch_up(booking.participant)
    assert ready() is None
    assert booking.letters(desk.person) == []
    assert "erased_again" in desk.events(request_id)


def test_one_that_lost_and_one_that_it_gained_are_not_taken_for_the_same(desk: Any) -> None:
    """Counting alone would be content: it knows as many erasures as it has answered."""
    holders_declare(desk)
    booking = desk.toys["booking"]
    erase(desk)
    lost, desk.person = desk.person, "per_somebodyelse0001"
    forgotten = booking.participant.tables.forgotten
    with booking.database.transaction() as session:
        session.execute(sa.update(forgotten).values(person_id="per_gainedelsewhere", erasure_seq=1))
    booking.write(lost, "words that came back with a backup of last week")
    mark_restored(booking.database)
    catch_up(booking.participant)
    desk.settle()
    catch_up(booking.participant)
    assert booking.letters(lost) == []
    assert restore_check(booking.database)() is None


def test_a_holder_cannot_have_anybody_erased_elsewhere(desk: Any) -> None:
    holders_declare(desk)
    booking, catalog = desk.toys["booking"], desk.toys["catalog"]
    catalog.write(desk.person, "words of somebody who has asked for nothing")
    with booking.database.transaction() as session:
        forged = {"person_id": desk.person, "erasure_seq": 1}
        session.execute(booking.participant.tables.forgotten.insert().values(forged))
    mark_restored(booking.database)
    catch_up(booking.participant)
    booking.participant.declare()
    desk.settle()
    assert catalog.letters(desk.person) != []
    path = "/internal/erasures/booking"
    headers = desk.tokens.service_headers("catalog", target="privacy")
    body = {"erasures": [], "after": 0, "upto": None}
    assert desk.client.post(path, json=body, headers=headers).status_code == 403
