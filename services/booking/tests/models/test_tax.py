"""Tax, and how long its papers are kept."""

from datetime import UTC, datetime

import pytest

from booking.models.tax import kept_until, vat_included


@pytest.mark.parametrize(
    ("total", "vat"), [(11_500, 1_500), (100, 13), (1, 0), (4, 1), (0, 0), (23, 3)]
)
def test_the_tax_inside_a_price_is_rounded_half_up(total: int, vat: int) -> None:
    assert vat_included(total) == vat


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-01-01T00:00:00+00:00", "2032-03-31T21:00:00+00:00"),
        ("2026-03-31T20:59:59+00:00", "2032-03-31T21:00:00+00:00"),
        ("2026-03-31T21:00:00+00:00", "2032-06-30T21:00:00+00:00"),
        ("2026-12-31T20:00:00+00:00", "2032-12-31T21:00:00+00:00"),
    ],
)
def test_papers_are_kept_six_years_from_the_end_of_their_quarter(moment: str, until: str) -> None:
    assert kept_until(datetime.fromisoformat(moment)) == datetime.fromisoformat(until)
    assert kept_until(datetime.fromisoformat(moment)).tzinfo is UTC
