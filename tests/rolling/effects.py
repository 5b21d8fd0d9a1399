"""Whether what was said took effect, once: every inquiry and every order tells its person so."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg

from embedded.names import NAMES

_LOOK = 0.5


@dataclass(frozen=True)
class Verdict:
    """What became of all that was said."""

    said: int
    lost: list[str]
    doubled: list[str]
    waiting: dict[str, int]
    """What is left in tables in which nothing may be left, such as `booking.outbox`."""

    @property
    def well(self) -> bool:
        """Whether nothing was lost, doubled or left over."""
        return not (self.lost or self.doubled or self.waiting)


def judge(said: Iterable[str], effects: Iterable[str], waiting: Mapping[str, int]) -> Verdict:
    """Compare what was said with what took effect."""
    spoken, seen = set(said), Counter(effects)
    return Verdict(
        said=len(spoken),
        lost=sorted(one for one in spoken if not seen[one]),
        doubled=sorted(one for one in spoken if seen[one] > 1),
        waiting=dict(waiting),
    )


def settle(databases: Mapping[str, str], said: Iterable[str], patience: float) -> Verdict:
    """Return the verdict once all is well, or when that has been waited for in vain."""
    spoken = set(said)
    deadline = time.monotonic() + patience
    while True:
        verdict = judge(spoken, _told(databases), _waiting(databases))
        if verdict.well or time.monotonic() > deadline:
            return verdict
        time.sleep(_LOOK)


def _told(databases: Mapping[str, str]) -> list[str]:
    query = "SELECT facts FROM notices WHERE kind IN ('inquiry_received', 'order_placed')"
    with psycopg.connect(databases["notification"]) as connection:
        facts = [row[0] for row in connection.execute(query)]
    return [str(one.get("reference") or one.get("order_id")) for one in facts]


def _waiting(databases: Mapping[str, str]) -> dict[str, int]:
    """Return how many rows wait to be published, to be tried again, or were given up."""
    found = {}
    for service in NAMES:
        with psycopg.connect(databases[service]) as connection:
            for table in ("outbox", "retries", "dead"):
                row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
                if row is not None and row[0]:
                    found[f"{service}.{table}"] = int(row[0])
    return found
