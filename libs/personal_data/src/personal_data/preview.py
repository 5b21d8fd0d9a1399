"""What an erasure would do, counted without doing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from personal_data.canonical import canonical, digest_of
from personal_data.ledger import Ledger
from personal_data.one_trip import in_one_trip
from personal_data.plan import plan_of
from personal_data.rows import Who

_FIGURES = ("found", "erase", "anonymise", "keep")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Counts of rows per table: found, to erase, to anonymise, to keep."""

    tables: Mapping[str, Mapping[str, int]]

    @property
    def text(self) -> str:
        """The preview as canonical JSON."""
        return canonical(self.tables).decode()

    @property
    def digest(self) -> str:
        """The digest that an approval is bound to."""
        return digest_of(self.tables)


def preview(session: Session, ledger: Ledger, who: Who) -> Preview:
    """Count, in one statement, what erasing this person would do."""
    plan = plan_of(ledger, who.mailboxes)
    [told] = in_one_trip(session, [(plan.preview, who.parameters)])
    figures = iter(told.row)
    return Preview(
        tables={
            one.holding.rows: {name: int(next(figures)) for name in _FIGURES} for one in plan.tables
        }
    )
