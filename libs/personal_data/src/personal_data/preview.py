"""What an erasure would do, counted without doing it."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.canonical import canonical, digest_of
from personal_data.ledger import Ledger
from personal_data.rows import Rows, Who, count_of

FIGURES = ("found", "erase", "anonymise", "keep")


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
    rows = Rows(ledger, who)
    holdings = [one for one in ledger.holdings if one.ties]
    counts = [
        count_of(holding, condition)
        for holding in holdings
        for condition in (
            rows.found(holding),
            rows.deleted(holding),
            rows.anonymised(holding),
            rows.kept(holding),
        )
    ]
    figures = iter(session.execute(sa.select(*counts)).one() if counts else ())
    return Preview(
        tables={one.rows: {name: int(next(figures)) for name in FIGURES} for one in holdings}
    )
