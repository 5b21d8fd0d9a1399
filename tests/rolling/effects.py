"""Whether what was said took effect, once.

Inquiries, orders, access requests and their archives are told to their person; every answer to a
consent stands in privacy's evidence, and the last one has reached whoever acts on it.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg

from embedded.names import NAMES

_LOOK = 0.5
_EFFECTS = {
    "notification": """
        SELECT concat_ws(' ', kind, coalesce(
            facts ->> 'reference', facts ->> 'order_id', facts ->> 'request_id'
        )) FROM notices
        UNION ALL SELECT concat_ws(' ', 'consent_heard', person_id, version, granted::text)
        FROM consents
    """,
    "privacy": """
        SELECT concat_ws(' ', 'consent_kept', person_id, version, granted::text)
        FROM consent_evidence
    """,
}
"""Where an effect is seen, in the words in which the load says it."""


@dataclass(frozen=True)
class Verdict:
    """What became of all that was said."""

    said: Counter[str]
    """How many effects of each kind were to be seen."""
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
        said=Counter(one.partition(" ")[0] for one in spoken),
        lost=sorted(one for one in spoken if not seen[one]),
        doubled=sorted(one for one in spoken if seen[one] > 1),
        waiting=dict(waiting),
    )


def settle(databases: Mapping[str, str], said: Iterable[str], patience: float) -> Verdict:
    """Return the verdict once all is well, or when that has been waited for in vain."""
    spoken = set(said)
    deadline = time.monotonic() + patience
    while True:
        verdict = judge(spoken, _seen(databases), _waiting(databases))
        if verdict.well or time.monotonic() > deadline:
            return verdict
        time.sleep(_LOOK)


def _seen(databases: Mapping[str, str]) -> list[str]:
    found = []
    for service, query in _EFFECTS.items():
        with psycopg.connect(databases[service]) as connection:
            found += [str(row[0]) for row in connection.execute(query)]
    return found


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
