"""The checker of a rolling restart finds what it is to find."""

from .effects import judge


def test_all_is_well_where_everything_took_effect_once() -> None:
    verdict = judge(["INQ-A", "ord_1"], ["ord_1", "INQ-A", "INQ-OF-SOMEBODY-ELSE"], {})
    assert verdict.well
    assert verdict.said == 2


def test_a_planted_loss_is_found() -> None:
    verdict = judge(["INQ-A", "INQ-B"], ["INQ-A"], {})
    assert (verdict.well, verdict.lost, verdict.doubled) == (False, ["INQ-B"], [])


def test_what_took_effect_twice_is_found() -> None:
    verdict = judge(["INQ-A"], ["INQ-A", "INQ-A"], {})
    assert (verdict.well, verdict.doubled) == (False, ["INQ-A"])


def test_what_still_waits_is_found() -> None:
    assert not judge(["INQ-A"], ["INQ-A"], {"booking.dead": 1}).well
