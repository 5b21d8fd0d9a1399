"""What this service remembers, and what a thing may do."""

from booking.models.allocation import Allocation
from booking.models.base import Base
from booking.models.counter import Counter
from booking.models.hold import Hold
from booking.models.invoice import Invoice
from booking.models.library import LIBRARY
from booking.models.look import Look
from booking.models.order import Order
from booking.models.order_line import OrderLine
from booking.models.payment import Payment
from booking.models.refund import Refund
from booking.models.withdrawn_artisan import WithdrawnArtisan

__all__ = [
    "LIBRARY",
    "Allocation",
    "Base",
    "Counter",
    "Hold",
    "Invoice",
    "Look",
    "Order",
    "OrderLine",
    "Payment",
    "Refund",
    "WithdrawnArtisan",
]
