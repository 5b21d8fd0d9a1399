"""What every use case of messaging may reach for."""

import dataclasses

from chassis.clock import Clock
from messaging.settings import MessagingSettings


@dataclasses.dataclass(frozen=True, kw_only=True)
class Deps:
    """Settings and the clock, built once per process; messaging needs nobody else's answer."""

    settings: MessagingSettings
    clock: Clock
