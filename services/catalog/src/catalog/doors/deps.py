"""What every use case of the catalog may reach for."""

import dataclasses

from catalog.settings import CatalogSettings
from chassis.clock import Clock


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deps:
    """Settings and the clock, built once per process; the catalog needs nobody else's answer."""

    settings: CatalogSettings
    clock: Clock
