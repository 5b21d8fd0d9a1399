"""The outbox is sent in its order; what cannot be sent holds back its own key only."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry

from contracts.privacy import PrepareErasure
from eventing.broker.confirms import Batch
from eventing.errors import BrokerUnavailable
from eventing.keeper import Keeper
from eventing.message import Outcome
from eventing.metrics import EventMetrics
from eventing.outbox_queue import unpark, unsent
from eventing.relay import BATCH, PARKED_AFTER, Relay
from testkit.clock import MovableClock


class Door:
    """A broker's door that takes, or refuses, what a test says."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.outcomes: dict[str, Outcome] = {}
        self.is_away = False
        self.is_cut = False

    def send(self, messages: Any, *, following: bool = False) -> Any:
        if self.is_away or (following and self.is_cut):
            raise BrokerUnavailable
        self.sent.extend(message.order_key for message in messages)
        told = [self.outcomes.get(message.order_key, Outcome.CONFIRMED) for message in messages]
        return lambda: told

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime.now(UTC))


@pytest.fixture
def make_relay(door: Any, clock: Any) -> Callable[[Any], Relay]:
    """Make relays; of those of one service the first leads."""

    def make(service: Any) -> Relay:
        keeper = Keeper(service.database, service.tables, ["relay"], ttl=60)
        keeper.beat()
        return Relay(
            service.database,
            service.tables,
            door,
            clock=clock,
            metrics=EventMetrics(CollectorRegistry()),
            lead=keeper.lead("relay"),
        )

    return make


@pytest.fixture
def relay(any_service: Any, make_relay: Any) -> Relay:
    return make_relay(any_service)


def test_what_is_confirmed_is_gone(relay: Any, door: Any, any_service: Any, shipped: Any) -> None:
    any_service.say(*(shipped(f"ord_{number}") for number in range(3)))
    assert relay.step()
    assert door.sent == ["ord_0", "ord_1", "ord_2"]
    assert not any_service.rows(any_service.tables.outbox)
    assert not relay.step()


def test_a_row_that_cannot_be_sent_holds_back_its_key_and_no_other(
    relay: Any, door: Any, any_service: Any, shipped: Any, clock: Any
) -> None:
    door.outcomes["ord_bad"] = Outcome.RETURNED
    any_service.say(shipped("ord_bad", 1), shipped("ord_good", 1))
    relay.step()
    any_service.say(shipped("ord_bad", 2), shipped("ord_good", 2))
    relay.step()
    assert door.sent == ["ord_bad", "ord_good", "ord_good"]

    clock.forward(seconds=1)
    relay.step()
    assert door.sent[3:] == ["ord_bad"]  # the second one would overtake, if this failed again

    door.outcomes.clear()
    clock.forward(seconds=2)
    relay.step()
    relay.step()
    assert door.sent[4:] == ["ord_bad", "ord_bad"]
    assert not any_service.rows(any_service.tables.outbox)


def test_what_never_can_be_sent_is_parked_and_waits_for_the_operator(
    relay: Any, door: Any, any_service: Any, shipped: Any, clock: Any
) -> None:
    door.outcomes["ord_bad"] = Outcome.RETURNED
    any_service.say(shipped("ord_bad"))
    for _ in range(PARKED_AFTER):
        relay.step()
        clock.forward(seconds=60)
    with any_service.database.transaction() as session:
        [row] = unsent(session, any_service.tables)
        assert (row["attempts"], row["parked"]) == (PARKED_AFTER, True)
    assert not relay.step()
    with any_service.database.transaction() as session:
        assert unpark(session, any_service.tables) == 1
    door.outcomes.clear()
    relay.step()
    assert not any_service.rows(any_service.tables.outbox)


def test_a_broker_that_is_away_costs_no_attempts(
    relay: Any, door: Any, any_service: Any, shipped: Any
) -> None:
    any_service.say(shipped("ord_1"))
    door.is_away = True
    with pytest.raises(BrokerUnavailable):
        relay.step()
    [row] = any_service.rows(any_service.tables.outbox)
    assert row["attempts"] == 0


def test_what_the_broker_did_not_answer_for_is_sent_again(
    relay: Any, door: Any, any_service: Any, shipped: Any
) -> None:
    any_service.say(shipped("ord_1"), shipped("ord_2"))
    door.outcomes["ord_2"] = Outcome.UNKNOWN
    with pytest.raises(BrokerUnavailable):
        relay.step()
    door.outcomes.clear()
    relay.step()
    assert door.sent == ["ord_1", "ord_2", "ord_2"]


def test_who_does_not_lead_sends_nothing(
    any_service: Any, door: Any, make_relay: Any, shipped: Any
) -> None:
    first, second = make_relay(any_service), make_relay(any_service)
    any_service.say(shipped("ord_1"))
    assert not second.step()
    assert not door.sent
    assert first.step()


def test_a_commit_that_came_late_is_not_passed_over(
    make_relay: Any, door: Any, make_service: Any, postgres_url: str, shipped: Any
) -> None:
    """A poller that remembers the last id it saw misses such a row; this one forgets nothing."""
    service = make_service("booking", postgres_url)
    relay, outbox = make_relay(service), service.tables.outbox
    service.say(shipped("ord_early"))
    [early] = service.rows(outbox)
    with service.database.engine.connect() as slow:
        values = {**early, "id": early["id"] - 1, "event_id": "evt_late", "order_key": "ord_late"}
        slow.execute(sa.insert(outbox).values(values))
        relay.step()
        slow.commit()
    relay.step()
    assert door.sent == ["ord_early", "ord_late"]


def test_the_command_to_one_holder_does_not_wait_for_the_other(
    door: Any, privacy: Any, make_relay: Any
) -> None:
    relay = make_relay(privacy)
    door.outcomes["catalog:req_1"] = Outcome.RETURNED
    for phase in (1, 2):
        privacy.say(
            *(
                PrepareErasure(request_id="req_1", holder=holder, phase=phase, person_id="per_1")
                for holder in ("catalog", "booking")
            )
        )
        relay.step()
    assert door.sent == ["catalog:req_1", "booking:req_1", "booking:req_1"]


def test_a_command_waits_until_the_one_before_it_has_arrived(
    door: Any, privacy: Any, make_relay: Any
) -> None:
    """Both would go out together; if the first came back, the second would have overtaken it."""
    relay = make_relay(privacy)
    for phase in (1, 2):
        privacy.say(
            PrepareErasure(request_id="req_1", holder="booking", phase=phase, person_id="per_1")
        )
    relay.step()
    assert door.sent == ["booking:req_1"]
    relay.step()
    assert door.sent == ["booking:req_1"] * 2


def test_a_batch_goes_out_while_the_one_before_it_is_confirmed(
    relay: Any, door: Any, any_service: Any, shipped: Any
) -> None:
    any_service.say(*(shipped(f"ord_{number}") for number in range(BATCH + 1)))
    in_flight: list[int] = []
    send = door.send

    def sending(messages: Any, *, following: bool) -> Any:
        answers = send(messages, following=following)
        in_flight.append(len(messages))
        return lambda: (in_flight.append(-len(messages)), answers())[1]

    door.send = sending
    assert relay.step()
    assert in_flight == [BATCH, 1, -BATCH, -1]
    assert door.sent == [f"ord_{number}" for number in range(BATCH + 1)]
    assert not any_service.rows(any_service.tables.outbox)


def test_what_is_in_flight_is_landed_even_where_the_batch_before_it_was_lost(
    relay: Any, door: Any, any_service: Any, shipped: Any
) -> None:
    any_service.say(*(shipped(f"ord_{number}") for number in range(BATCH + 1)))
    door.outcomes["ord_3"] = Outcome.UNKNOWN
    with pytest.raises(BrokerUnavailable):
        relay.step()
    left = [row["order_key"] for row in any_service.rows(any_service.tables.outbox)]
    assert left == ["ord_3"]


def test_no_batch_goes_by_another_connection_than_the_one_before_it(
    relay: Any, door: Any, any_service: Any, shipped: Any
) -> None:
    """It would overtake what was lost with the old one."""
    any_service.say(*(shipped(f"ord_{number}") for number in range(BATCH + 1)))
    door.is_cut = True
    assert relay.step()
    assert len(door.sent) == BATCH
    assert len(any_service.rows(any_service.tables.outbox)) == 1
    assert relay.step()  # by a new one, now that the first batch has landed
    assert door.sent[BATCH:] == [f"ord_{BATCH}"]


def test_what_was_committed_late_goes_before_what_follows_it_in_the_next_batch(
    make_relay: Any, door: Any, make_service: Any, postgres_url: str, shipped: Any
) -> None:
    """Ids are given before the commit: the last one in flight says nothing of those below it."""
    service = make_service("booking", postgres_url)
    relay, outbox = make_relay(service), service.tables.outbox
    service.say(*(shipped(f"ord_{number}") for number in range(BATCH)))
    first, *_ = service.rows(outbox)
    send = door.send

    with service.database.engine.connect() as slow:
        values = {**first, "id": 0, "event_id": "evt_late", "order_key": "ord_late"}
        slow.execute(sa.insert(outbox).values(values))

        def sending(messages: Any, *, following: bool) -> Any:
            answers = send(messages, following=following)
            if not following:
                slow.commit()
                service.say(shipped("ord_later"))
            return answers

        door.send = sending
        relay.step()
    assert door.sent[BATCH:] == ["ord_late", "ord_later"]
    assert not service.rows(outbox)


def test_a_batch_without_answers_is_unknown() -> None:
    assert Batch(2).outcomes == [Outcome.UNKNOWN, Outcome.UNKNOWN]
