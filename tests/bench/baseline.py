"""What the erasure itself costs: the same SQL of the same six ledgers, in one process.

No events, no web, no receipts, one person after the other. What the platform takes beyond this is
the price of being six services that answer for what they did.
"""

import secrets
import time
from collections.abc import Mapping, Sequence

import booking.personal_data
import catalog.personal_data
import identity.personal_data
import messaging.personal_data
import notification.personal_data
import privacy.personal_data
from chassis.database import Database
from personal_data.erasure import erase
from personal_data.fence import exclusive
from personal_data.rows import Who

_LEDGERS = {
    "catalog": catalog.personal_data.LEDGER,
    "booking": booking.personal_data.LEDGER,
    "messaging": messaging.personal_data.LEDGER,
    "notification": notification.personal_data.LEDGER,
    "identity": identity.personal_data.LEDGER,
    "privacy": privacy.personal_data.LEDGER,
}


def erase_here(urls: Mapping[str, str], people: Sequence[str]) -> list[float]:
    """Erase these people, and return the seconds that each took."""
    databases = {service: Database(urls[service], pool_size=1) for service in _LEDGERS}
    taken = []
    for person_id in people:
        began = time.perf_counter()
        for service, database in databases.items():
            with database.transaction() as session:
                exclusive(session, person_id)
                who = Who(person_id=person_id, mail_tag=None)
                erase(session, _LEDGERS[service], who, pseudonym=f"psn_{secrets.token_hex(16)}")
        taken.append(time.perf_counter() - began)
    for database in databases.values():
        database.dispose()
    return taken
