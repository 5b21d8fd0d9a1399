"""What an artisan may see of a buyer, and for which task."""

from collections.abc import Mapping

from booking.models.order import BOOKING, CONFIRMED, ON_ITS_WAY, ORDER, Order

PACK = "pack"
DELIVER = "deliver"
TEACH = "teach"
PURPOSES = (PACK, DELIVER, TEACH)

FIELDS: Mapping[str, Mapping[str, str]] = {
    PACK: {"name": "recipient_name"},
    DELIVER: {
        "name": "recipient_name",
        "phone": "recipient_phone",
        "address": "address",
        "note": "note",
    },
    TEACH: {},
}
"""Of each task, which details it shows and in which column of the order they stand."""

_TASKS = {PACK: (ORDER, (CONFIRMED,)), DELIVER: (ORDER, ON_ITS_WAY), TEACH: (BOOKING, ON_ITS_WAY)}


def fits(purpose: str, order: Order) -> bool:
    """Return whether an order has this task now."""
    kind, states = _TASKS[purpose]
    return order.kind == kind and order.state in states
