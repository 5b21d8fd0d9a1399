"""What messaging reads from its environment, once."""

import dataclasses
from datetime import timedelta

from chassis.settings import ServiceSettings, setting


@dataclasses.dataclass(frozen=True, kw_only=True)
class MessagingSettings(ServiceSettings):
    """The settings of messaging beside those that every service has."""

    mail_tag_key: str = setting(secret=True, doc="Key of mailbox tags; identity has the same")
    closing_days: int = setting(
        default=14, doc="How long people can still write after an order or a listing has ended"
    )
    inquiries_a_day: int = setting(default=20, doc="Inquiries that one mailbox may send in a day")

    @property
    def closing_time(self) -> timedelta:
        """How long a conversation stays open after its need has ended."""
        return timedelta(days=self.closing_days)
