"""What booking does on hearing the catalog."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.use_cases.declare_allocation import DeclareAllocation, declare_allocation
from booking.use_cases.withdraw_artisan import WithdrawArtisan, withdraw_artisan
from chassis.auth import Caller
from contracts.catalog import ArtisanWithdrawn, CapacityDeclared, StockDeclared
from contracts.event import Event


def stock_declared(session: Session, said: StockDeclared, *, deps: Deps) -> None:
    """Follow the pieces that an artisan states."""
    command = DeclareAllocation(
        item_id=said.product_id,
        kind="product",
        artisan_id=said.artisan_id,
        stated=said.declared,
        version=said.version,
    )
    declare_allocation(session, Caller.system(), command, deps=deps)


def capacity_declared(session: Session, said: CapacityDeclared, *, deps: Deps) -> None:
    """Follow the seats that an artisan states."""
    command = DeclareAllocation(
        item_id=said.session_id,
        kind="session",
        artisan_id=said.artisan_id,
        stated=said.capacity,
        version=said.version,
    )
    declare_allocation(session, Caller.system(), command, deps=deps)


def artisan_withdrawn(session: Session, said: ArtisanWithdrawn, *, deps: Deps) -> None:
    """Sell nothing more of an artisan who has left."""
    command = WithdrawArtisan(artisan_id=said.artisan_id, version=said.version)
    withdraw_artisan(session, Caller.system(), command, deps=deps)


HANDLERS: dict[type[Event], Callable[..., Any]] = {
    StockDeclared: stock_declared,
    CapacityDeclared: capacity_declared,
    ArtisanWithdrawn: artisan_withdrawn,
}
