"""Every case there is: entered by the families, in the order in which they are played."""

from .case import CASES as _ENTERED
from .cases import broker, database, handlers, killed, messages, network, workers

FAMILIES = (killed, messages, handlers, workers, network, database, broker)
CASES = {
    name: one
    for family in FAMILIES
    for name, one in _ENTERED.items()
    if one.play.__module__ == family.__name__
}
