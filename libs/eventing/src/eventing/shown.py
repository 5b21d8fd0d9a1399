"""What may be shown of a dead letter's body: ids, figures and short codes, never words.

An event carries none, but what arrives as a dead letter may be no event of ours at all.
"""

import dataclasses
import hashlib
import re
from typing import Any

from chassis.cards import has_card_number
from contracts.event import Event
from contracts.wire import Envelope, Unreadable, from_wire

_CODE = re.compile(r"[A-Za-z0-9_.:+\-]{0,80}")
_MOSTLY_DIGITS = re.compile(r"\+?[0-9]{7,}")


def shown(body: bytes) -> dict[str, Any]:
    """Return what can be shown of a body; of one that nobody can read, its size and its digest."""
    try:
        envelope = from_wire(body)
    except Unreadable:
        return _sealed(body)
    return {
        "id": _plain(envelope.event_id),
        "type": _plain(envelope.type),
        "source": _plain(envelope.source),
        "time": envelope.time.isoformat(),
        "data": _data(envelope),
    }


def _sealed(body: bytes) -> dict[str, Any]:
    return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def _data(envelope: Envelope) -> Any:
    if envelope.event is None:
        return "of a type that is not known here"
    return _fields(envelope.event)


def _fields(part: Any) -> dict[str, Any]:
    names = (field.name for field in dataclasses.fields(part))
    return {name: _plain(getattr(part, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if _is_code(value) else f"[{len(value)} characters]"
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(value) or isinstance(value, Event):
        return _fields(value)
    return value


def _is_code(text: str) -> bool:
    spelled = _CODE.fullmatch(text) is not None and _MOSTLY_DIGITS.fullmatch(text) is None
    return spelled and not has_card_number(text)
