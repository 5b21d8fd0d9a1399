"""The checker of a rolling restart finds what it is to find."""

from .effects import judge


def test_all_is_well_where_everything_took_effect_once() -> None:
    said = ["inquiry_received INQ-A", "inquiry_received INQ-B", "order_placed ord_1"]
    verdict = judge(said, [*said, "inquiry_received INQ-OF-SOMEBODY-ELSE"], {})
    assert verdict.well
    assert verdict.said == {"inquiry_received": 2, "order_placed": 1}


def test_a_planted_loss_is_found() -> None:
    verdict = judge(["INQ-A", "INQ-B"], ["INQ-A"], {})
    assert (verdict.well, verdict.lost, verdict.doubled) == (False, ["INQ-B"], [])


def test_what_took_effect_twice_is_found() -> None:
    verdict = judge(["INQ-A"], ["INQ-A", "INQ-A"], {})
    assert (verdict.well, verdict.doubled) == (False, ["INQ-A"])


def test_what_still_waits_is_found() -> None:
    assert not judge(["INQ-A"], ["INQ-A"], {"booking.dead": 1}).well
