"""What this service remembers, and what a thing may do."""

from notification.models.base import Base
from notification.models.consent import Consent
from notification.models.delivery import Delivery
from notification.models.library import LIBRARY
from notification.models.notice import Notice
from notification.models.recipient import Recipient

__all__ = ["LIBRARY", "Base", "Consent", "Delivery", "Notice", "Recipient"]
