"""Who is replaced, in which order: there, and the other way round back."""

from pathlib import Path

from embedded.names import NAMES

from .stages import ORDER, services_replaced, stages

OLD = Path("old")


def test_every_service_has_its_place() -> None:
    assert sorted(ORDER) == sorted(NAMES)
    assert services_replaced(short=False) == list(ORDER)


def test_who_is_asked_goes_before_who_asks() -> None:
    assert ORDER[:2] == ("identity", "privacy")
    assert ORDER[-1] == "notification"


def test_in_short_a_new_schema_adds_its_service_in_its_place() -> None:
    assert services_replaced(short=True) == ["booking", "messaging", "notification"]
    assert services_replaced(short=True, migrated={"privacy", "booking"}) == [
        "privacy",
        "booking",
        "messaging",
        "notification",
    ]


def test_an_upgrade_is_played_and_then_its_rollback_from_the_last_to_the_first() -> None:
    upgrade, rollback = stages(["privacy-web-1", "privacy-worker", "notification-worker"], OLD)
    assert (upgrade.code, rollback.code) == (None, OLD)
    assert upgrade.processes == ("privacy-web-1", "privacy-worker", "notification-worker")
    assert rollback.processes == ("notification-worker", "privacy-worker", "privacy-web-1")


def test_where_there_is_no_other_code_everybody_is_restarted_once() -> None:
    (restart,) = stages(["booking-worker"], None)
    assert (restart.processes, restart.code) == (("booking-worker",), None)
