"""What the parts of a participant share: who we are, what we hold, and whom we tell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import Database
from contracts.holders import Blocker
from personal_data.ledger import Ledger
from personal_data.library import LibraryTables

Blockers = Callable[[Session, str], Sequence[Blocker]]
BeforeErasing = Callable[[Mapping[str, str]], None]
WhileErasing = Callable[[Session, str], None]


@dataclass(frozen=True, kw_only=True)
class Known:
    """An erasure that lies behind us: its place in the ledger, and who it was."""

    seq: int
    person_id: str


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What sweeps look for: `values` everywhere, short `texts` in kept answers alone."""

    values: Sequence[str] = ()
    texts: Sequence[str] = ()


class Door(Protocol):
    """What a holder says to privacy directly, since it holds personal data."""

    def put_sought(self, request_id: str, sought: Sought) -> None:
        """Hand over what sweeps will look for."""

    def upload(self, request_id: str, lines: Iterable[bytes]) -> bool:
        """Stream an export; False where nobody wants it any more."""

    def compare_erasures(self, known: Sequence[Known], *, after: int, upto: int | None) -> int:
        """Tell which erasures we know between two places; return how many are missing here."""

    def sweep_values(self, sweep_id: str) -> Sought:
        """Fetch what to look for; it is never stored."""


def nothing_blocks(_session: Session, _person_id: str) -> Sequence[Blocker]:
    """Say that nothing ever holds an erasure back here."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Holder:
    """One service as a holder of personal data.

    `blockers(session, person_id)` says what stands in the way of erasing somebody now.
    `before_erasing({request_id: person_id})` runs before erasures, outside any transaction, as
    often as it takes to get through; it must be idempotent and bound its own patience.
    `while_erasing(session, person_id)` runs in the erasure's own transaction, before the rows go:
    it says what others must hear of it.
    """

    service: str
    ledger: Ledger
    tables: LibraryTables
    database: Database
    key: Ed25519PrivateKey
    door: Door
    clock: Clock
    blockers: Blockers = nothing_blocks
    before_erasing: BeforeErasing | None = None
    while_erasing: WhileErasing | None = None
    sweep_paths: Sequence[str] = ()
