"""What every use case of identity may reach for."""

import dataclasses

from chassis.clock import Clock
from identity.doors.passwords import Passwords
from identity.doors.service_clients import ServiceClients
from identity.doors.vault import Vault
from identity.settings import IdentitySettings


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deps:
    """Settings, the clock and the doors, built once per process."""

    settings: IdentitySettings
    clock: Clock
    vault: Vault
    passwords: Passwords
    clients: ServiceClients


def open_doors(settings: IdentitySettings, clock: Clock) -> Deps:
    """Build the doors from the settings."""
    return Deps(
        settings=settings,
        clock=clock,
        vault=Vault(settings),
        passwords=Passwords(settings),
        clients=ServiceClients(settings),
    )
