"""What the catalog reads from its environment, once."""

import dataclasses

from chassis.settings import ServiceSettings


@dataclasses.dataclass(frozen=True, kw_only=True)
class CatalogSettings(ServiceSettings):
    """The settings that every service has; the catalog needs no others."""
