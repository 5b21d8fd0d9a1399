"""Blockers hold an erasure back with a reason, and it goes on by itself when they clear."""

from typing import Any

from contracts.holders import Blocker
from contracts.privacy import ErasePerson, RequestWaiting
from personal_data.prepare_erasure import recheck_blockers

ON_ITS_WAY = Blocker(code="order_on_its_way", count=1, clears_by="2026-03-15T00:00:00+00:00")


def test_a_confirmed_erasure_waits_says_why_and_goes_on_by_itself(desk: Any) -> None:
    booking = desk.toys["booking"]
    booking.blockers.append(ON_ITS_WAY)
    request_id = desk.open()
    desk.settle()
    shown = desk.confirm(request_id)
    assert shown["status"] == "waiting"
    blocker = shown["blockers"][0]
    assert (blocker["holder"], blocker["code"]) == ("booking", "order_on_its_way")
    assert blocker["clears_by"] == "2026-03-15T00:00:00Z"
    assert {"ar", "en"} <= blocker["reason"].keys()
    desk.settle()
    assert desk.saying(ErasePerson) == []
    booking.blockers.clear()
    recheck_blockers(booking.participant)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    assert len(desk.saying(RequestWaiting)) == 1
    assert {"waiting", "blocked", "unblocked", "no_longer_waiting"} <= {*desk.events(request_id)}


def test_a_holder_that_is_blocked_at_the_last_moment_is_asked_again_when_it_is_free(
    desk: Any,
) -> None:
    booking = desk.toys["booking"]
    request_id = desk.open()
    desk.settle()
    booking.blockers.append(ON_ITS_WAY)
    desk.confirm(request_id)
    desk.settle()
    assert desk.status(request_id)["status"] == "waiting"
    assert len(desk.saying(RequestWaiting)) == 1
    assert not any(one.holder == "identity" for one in desk.saying(ErasePerson))
    booking.blockers.clear()
    recheck_blockers(booking.participant)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    phases = [one.phase for one in desk.saying(ErasePerson) if one.holder == "booking"]
    assert phases == [2, 3]


def test_new_blockers_before_the_confirmation_are_shown_and_old_news_changes_nothing(
    desk: Any,
) -> None:
    booking = desk.toys["booking"]
    booking.blockers.append(ON_ITS_WAY)
    request_id = desk.open()
    desk.settle()
    old = next(one for one in desk.said if getattr(one, "blockers", ()))
    booking.blockers.clear()
    recheck_blockers(booking.participant)
    desk.settle()
    assert desk.shown(request_id)["blockers"] == []
    desk.hear(old)
    assert desk.shown(request_id)["blockers"] == []
    assert desk.shown(request_id)["status"] == "awaiting_confirmation"
