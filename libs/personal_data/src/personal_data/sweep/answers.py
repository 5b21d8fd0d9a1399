"""Short words of somebody in the kept answers of others: replaced where they stand by themselves.

Elsewhere two people may well have written the same, so that nothing follows from finding it. A kept
answer is a copy for a day that no tie leads to, and what it is a copy of stays as it is.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from personal_data.holder import Holder
from personal_data.locks import share
from personal_data.sweep.normal import normalised
from personal_data.sweep.searcher import TOMBSTONE

_AT_ONCE = 500


def redact_answers(holder: Holder, texts: Sequence[str]) -> int:
    """Put tombstones in place of these texts; return in how many answers one stood."""
    wanted = dict.fromkeys(texts, TOMBSTONE)
    table = holder.tables.idempotency
    asked = sa.select(table.c.id, table.c.person_id, table.c.answer)
    asked = asked.where(table.c.answer.is_not(None))
    with holder.database.streaming() as session:
        kept = session.execute(asked, execution_options={"yield_per": _AT_ONCE})
        found = [
            (answer_id, person_id, redacted)
            for answer_id, person_id, answer in kept
            if wanted and (redacted := replaced(answer, wanted)) is not None
        ]
    for answer_id, person_id, redacted in found:
        with holder.database.transaction() as session:
            share(session, [person_id])
            mine = table.c.id == answer_id  # it is never changed but here, and may be gone by now
            session.execute(sa.update(table).where(mine).values(answer=redacted))
    return len(found)


def replaced(answer: str, wanted: Mapping[str, str]) -> str | None:
    """Return the answer with one text in place of another, or None where nothing is replaced."""
    try:
        document = json.loads(answer)
    except ValueError:
        return None  # an answer without a body
    spelled = {normalised(old.strip()): new for old, new in wanted.items()}
    changed = _replaced(document, spelled)
    return None if changed == document else json.dumps(changed, ensure_ascii=False)


def _replaced(value: Any, spelled: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return spelled.get(normalised(value.strip()), value)
    if isinstance(value, dict):
        return {name: _replaced(below, spelled) for name, below in value.items()}
    if isinstance(value, list):
        return [_replaced(below, spelled) for below in value]
    return value
