"""Every case there is: entered by the families, in the order in which they are played."""

from .case import CASES
from .cases import broker, database, handlers, killed, messages, network, workers

__all__ = ["CASES", "FAMILIES"]

FAMILIES = (killed, broker, database, network, messages, handlers, workers)
