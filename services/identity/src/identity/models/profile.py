"""An account as its owner sees it."""

import dataclasses

from identity.models.account import Account


@dataclasses.dataclass(frozen=True, kw_only=True)
class Profile:
    """The account and what its owner may do here."""

    account: Account
    roles: tuple[str, ...]
