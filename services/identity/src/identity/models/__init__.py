"""What this service remembers, and what a thing may do."""

from identity.models.account import Account
from identity.models.attempt import Attempt
from identity.models.base import Base
from identity.models.challenge import Challenge
from identity.models.device_session import DeviceSession
from identity.models.disclosure import Disclosure
from identity.models.library import LIBRARY
from identity.models.mailbox import Mailbox
from identity.models.refresh_token import RefreshToken
from identity.models.role import Role

__all__ = [
    "LIBRARY",
    "Account",
    "Attempt",
    "Base",
    "Challenge",
    "DeviceSession",
    "Disclosure",
    "Mailbox",
    "RefreshToken",
    "Role",
]
