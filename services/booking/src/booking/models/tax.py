"""Value added tax: how much of a price it is, and how long its papers are kept.

Source: VAT Implementing Regulations, article 66: six years from the end of the tax period, which
is counted in the Kingdom's time.
"""

from datetime import UTC, datetime, timedelta, timezone

RIYADH = timezone(timedelta(hours=3), "Asia/Riyadh")
VAT_PERCENT = 15
KEPT_YEARS = 6
MONTHS_A_PERIOD = 3
"""A quarter; a monthly filer's papers are kept a little longer than they must be."""

_MONTHS_A_YEAR = 12


def vat_included(total: int) -> int:
    """Return the tax inside a price in halalas, half a halala rounded up."""
    with_tax = 100 + VAT_PERCENT
    return (2 * total * VAT_PERCENT + with_tax) // (2 * with_tax)


def kept_until(moment: datetime) -> datetime:
    """Return until when papers of this moment are kept."""
    local = moment.astimezone(RIYADH)
    months = (local.month - 1) // MONTHS_A_PERIOD * MONTHS_A_PERIOD + MONTHS_A_PERIOD
    year = local.year + KEPT_YEARS + months // _MONTHS_A_YEAR
    return datetime(year, months % _MONTHS_A_YEAR + 1, 1, tzinfo=RIYADH).astimezone(UTC)
