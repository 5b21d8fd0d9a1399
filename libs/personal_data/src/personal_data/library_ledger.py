"""What every ledger says of the tables that the libraries bring."""

import sqlalchemy as sa

from personal_data.declarations import (
    DELETE,
    MINE,
    Declared,
    Label,
    Retention,
    impersonal,
    personal,
    tie,
    tied,
)
from personal_data.holding import Holding, not_personal, table
from personal_data.library import LibraryTables

_EVENT = "an event: ids and declared impersonal facts only, which a contract test shows"
_ACCOUNTABLE = "opaque ids and figures, kept to show that an erasure was carried out"


def library_ledger(tables: LibraryTables) -> tuple[Holding, ...]:
    """Return the declarations to give to `Ledger(…, extra=…)`."""
    events = tables.events
    return (
        not_personal(events.outbox, _EVENT),
        not_personal(events.inbox, "ids of events that have taken effect"),
        _parked(events.retries, {"ar": "رسائل تنتظر الإعادة", "en": "Messages to be retried"}),
        _parked(events.dead, {"ar": "رسائل متوقفة", "en": "Messages given up"}),
        _replays(events.replays),
        not_personal(events.leases, "which process leads"),
        _answers(tables.idempotency),
        not_personal(tables.forgotten, _ACCOUNTABLE),
        not_personal(tables.restricted, "opaque ids, while a request is open"),
        not_personal(tables.tasks, _ACCOUNTABLE),
        not_personal(tables.restored, "that a backup was restored here"),
        not_personal(tables.controls, "what a sweep plants for itself"),
    )


def _parked(parked: sa.Table, label: Label) -> Holding:
    """Messages about a forgotten person will never be handled, so they go."""
    columns: dict[str, Declared] = {one.name: impersonal(_EVENT) for one in parked.columns}
    return table(
        parked,
        label=label,
        ties=(tie("subject", erasing=DELETE, fenced=False),),
        columns={**columns, "subject": tied()},
        exported=False,
    )


def _replays(replays: sa.Table) -> Holding:
    """Who had what tried again is kept as long as anybody may ask; who leaves is taken out."""
    columns: dict[str, Declared] = {one.name: impersonal() for one in replays.columns}
    return table(
        replays,
        label={"ar": "رسائل أعدتَ محاولتها", "en": "Messages that you had tried again"},
        ties=(tie("person_id", erasing=MINE, fenced=False),),
        retention=Retention("message replayed", years=1, since="at"),
        columns={**columns, "person_id": tied()},
    )


def _answers(idempotency: sa.Table) -> Holding:
    return table(
        idempotency,
        label={"ar": "إجابات محفوظة لطلباتك", "en": "Kept answers to your requests"},
        ties=(tie("person_id", erasing=DELETE, fenced=False),),
        retention=Retention("request answered", days=1, since="at"),
        columns={
            "id": impersonal(),
            "key_digest": impersonal(),
            "person_id": tied(),
            "request_digest": impersonal(),
            "status": impersonal(),
            "answer": personal(
                "user.account",
                purpose="essential.service",
                basis="contract",
                label={"ar": "الإجابة", "en": "The answer"},
                free_text=True,  # it may quote others, such as what an artisan called a product
                exported=False,
            ),
            "location": impersonal("a path of ids"),
            "at": impersonal(),
        },
        exported=False,
    )
