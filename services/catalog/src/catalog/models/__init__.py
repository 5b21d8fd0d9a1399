"""What this service remembers, and what a thing may do."""

from catalog.models.artisan import Artisan
from catalog.models.availability import Availability
from catalog.models.base import Base
from catalog.models.library import LIBRARY
from catalog.models.listing import Listing
from catalog.models.purchase import Purchase, PurchaseLine
from catalog.models.review import Review
from catalog.models.workshop_session import WorkshopSession

__all__ = [
    "LIBRARY",
    "Artisan",
    "Availability",
    "Base",
    "Listing",
    "Purchase",
    "PurchaseLine",
    "Review",
    "WorkshopSession",
]
