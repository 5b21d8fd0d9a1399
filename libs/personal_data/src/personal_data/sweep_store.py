"""Searching the whole store on command."""

from contracts.privacy import SweepStore
from personal_data.holder import Holder


def sweep_store(holder: Holder, command: SweepStore) -> None:
    """Search everything, and answer with a signed result."""
    raise NotImplementedError(holder.service, command.sweep_id)
