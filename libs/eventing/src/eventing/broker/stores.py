"""Opens the embedded broker at an address."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakValueDictionary

from chassis.clock import Clock
from eventing.broker.store import LEASE, Store
from eventing.wake import Bell, bell_at

StoreOpener = Callable[[bool], Store]
"""Opens a connection; the argument says whether a commit must survive a power cut."""

_IN_MEMORY: WeakValueDictionary[str, Store] = WeakValueDictionary()


def sqlite_store(url: str, clock: Clock) -> StoreOpener:
    """Return what opens the broker in a file: `sqlite:////var/bus.db`, `…/bus.db?lease=2`."""
    path, _, options = url.removeprefix("sqlite:///").partition("?")
    lease = float(dict(parse_qsl(options)).get("lease", LEASE))
    bell = bell_at(("broker", path))
    return lambda durable: Store(path, clock=clock, bell=bell, durable=durable, lease=lease)


def memory_store(url: str, clock: Clock) -> StoreOpener:
    """Return what opens the broker of a name: one for all who know it, while anybody holds it."""
    name = urlsplit(url).netloc
    store = _IN_MEMORY.get(name)
    if store is None:
        store = _IN_MEMORY[name] = _Shared(":memory:", clock=clock, bell=Bell(), durable=False)
    return lambda _durable: store


def keep_in_memory(name: str, store: Store) -> None:
    """Let this store answer at `memory://name` for as long as somebody holds it."""
    _IN_MEMORY[name] = store


class _Shared(Store):
    """A broker in memory: it ends with its last holder, not with the first who closes it."""

    def close(self) -> None:
        """Leave it to the others."""
