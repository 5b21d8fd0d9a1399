"""Whose confirmation is whose."""

from eventing.broker.confirms import Batch, Confirms
from eventing.message import Outcome


def sent(count: int) -> tuple[Confirms, Batch]:
    confirms, batch = Confirms(), Batch(count)
    for index in range(count):
        confirms.sent(f"evt_{index}", batch, index)
    return confirms, batch


def test_one_word_can_answer_for_many() -> None:
    confirms, batch = sent(3)
    confirms.settle(2, multiple=True, outcome=Outcome.CONFIRMED)
    assert not batch.done.is_set()
    confirms.settle(3, multiple=False, outcome=Outcome.REFUSED)
    assert batch.done.is_set()
    assert batch.outcomes == [Outcome.CONFIRMED, Outcome.CONFIRMED, Outcome.REFUSED]


def test_a_returned_message_is_not_confirmed_by_the_confirmation_that_follows() -> None:
    confirms, batch = sent(2)
    confirms.returned("evt_0")
    confirms.settle(2, multiple=True, outcome=Outcome.CONFIRMED)
    assert batch.outcomes == [Outcome.RETURNED, Outcome.CONFIRMED]


def test_a_late_word_is_not_credited_to_a_later_message() -> None:
    """py-amqp credits it to whatever is sent next on the channel."""
    confirms, first = sent(1)
    confirms.settle(1, multiple=False, outcome=Outcome.CONFIRMED)
    second = Batch(1)
    confirms.sent("evt_next", second, 0)
    confirms.settle(1, multiple=False, outcome=Outcome.CONFIRMED)
    assert first.outcomes == [Outcome.CONFIRMED]
    assert second.outcomes == [Outcome.UNKNOWN]
