"""One leads, the next takes over, and tokens only grow."""

import threading
import time
from typing import Any

import pytest
import sqlalchemy as sa

from eventing.keeper import TTL, Keeper
from eventing.lease import Leases


def lease(service: Any, owner: str, ttl: float = 30.0) -> Leases:
    return Leases(service.database, service.tables, names=["relay"], owner=owner, ttl=ttl)


def hold(service: Any, one: Leases) -> int | None:
    with service.database.transaction() as session:
        return one.hold(session).get("relay")


def test_who_came_first_leads_and_keeps_the_token_by_renewing(any_service: Any) -> None:
    first, second = lease(any_service, "one"), lease(any_service, "two")
    assert hold(any_service, first) == 1
    assert hold(any_service, second) is None
    assert hold(any_service, first) == 1


def test_several_are_taken_and_renewed_together_and_each_goes_its_own_way(any_service: Any) -> None:
    one = Leases(any_service.database, any_service.tables, names=["b", "a"], owner="one", ttl=30.0)
    two = Leases(any_service.database, any_service.tables, names=["c", "b"], owner="two", ttl=30.0)
    with any_service.database.transaction() as session:
        assert one.hold(session) == {"a": 1, "b": 1}
        assert two.hold(session) == {"c": 1}
        one.release(session)
        assert two.hold(session) == {"b": 2, "c": 1}
        assert one.hold(session) == {"a": 1}


def test_the_next_takes_over_when_the_lease_has_run_out(any_service: Any) -> None:
    first, second = lease(any_service, "one", ttl=0.05), lease(any_service, "two")
    assert hold(any_service, first) == 1
    time.sleep(0.1)
    assert hold(any_service, second) == 2
    assert hold(any_service, first) is None


def test_a_lease_given_back_is_free_at_once(any_service: Any) -> None:
    first, second = lease(any_service, "one"), lease(any_service, "two")
    hold(any_service, first)
    with any_service.database.transaction() as session:
        first.release(session)
    assert hold(any_service, second) == 2


def test_a_statement_that_names_an_old_token_changes_nothing(any_service: Any) -> None:
    first, second = lease(any_service, "one", ttl=0.01), lease(any_service, "two")
    old = hold(any_service, first)
    time.sleep(0.05)
    new = hold(any_service, second)
    with any_service.database.reading() as session:
        assert not session.scalar(sa.select(first.is_current("relay", old)))
        assert session.scalar(sa.select(second.is_current("relay", new)))


def test_a_keeper_that_slept_too_long_knows_that_it_no_longer_leads(service: Any) -> None:
    now = [0.0]
    keeper = Keeper(service.database, service.tables, ["relay"], monotonic=lambda: now[0])
    keeper.beat()
    assert keeper.leads("relay")
    now[0] += TTL
    assert not keeper.leads("relay")
    keeper.beat()
    assert keeper.leads("relay")


@pytest.mark.parametrize("keepers", [3])
def test_two_never_lead_at_once(any_service: Any, keepers: Any) -> None:
    """Several keepers that start, stall and stop as they like: counted, not believed."""
    leading: list[str] = []
    seen: list[int] = []
    stop = threading.Event()

    def compete(name: str) -> None:
        while not stop.is_set():
            keeper = Keeper(any_service.database, any_service.tables, ["relay"])
            keeper.beat()
            if keeper.leads("relay"):
                leading.append(name)
                seen.append(len(leading))
                time.sleep(0.002)
                leading.remove(name)
                keeper.stop()

    threads = [threading.Thread(target=compete, args=(str(n),)) for n in range(keepers)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while len(seen) <= 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    assert len(seen) > 10
    assert set(seen) == {1}
