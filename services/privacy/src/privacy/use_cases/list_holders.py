"""Show officers who holds personal data, who must answer, and whose key we trust."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from personal_data.receipts import keys_of
from privacy.doors.deps import Deps
from privacy.models.holder import Holder, call_roll


@dataclass(frozen=True, kw_only=True)
class ListHolders:
    """Nothing needs to be said."""


@dataclass(frozen=True, kw_only=True)
class HolderShown:
    """One holder; `key_trusted` says whether it declared a key that the deployment gave us."""

    name: str
    required: bool
    declared_at: datetime | None
    retired_at: datetime | None
    ledger_digest: str | None
    kinds: list[str]
    key_id: str | None
    key_trusted: bool


def list_holders(
    session: Session, _caller: Caller, _query: ListHolders, *, deps: Deps
) -> list[HolderShown]:
    """Return all that declared themselves or are required, by name."""
    roll = call_roll(session, deps.settings.required_holders)
    known = {holder.name: holder for holder in session.scalars(select(Holder))}
    return [
        HolderShown(
            name=name,
            required=name in roll.required,
            declared_at=holder.declared_at if holder else None,
            retired_at=holder.retired_at if holder else None,
            ledger_digest=holder.ledger_digest if holder else None,
            kinds=holder.kinds if holder else [],
            key_id=holder.key_id if holder else None,
            key_trusted=holder is not None and holder.key_id in keys_of(deps.holder_keys, name),
        )
        for name in sorted({*known, *roll.required})
        for holder in (known.get(name),)
    ]
