"""An event as bytes and back: CloudEvents 1.0, structured JSON mode.

The bytes are made once, when the event is recorded, and travel unchanged on every transport.
Readers are tolerant: a field that this version does not know is passed over, so that a publisher
may be newer than its listeners. What is exactly as its class declares it, which is nearly all that
arrives, msgspec reads at once; whatever is odd in any way gets a closer look by marshmallow, which
knows what to accept and how to say what is wrong.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

import dataclasses
import json
import re
import types
import typing
from datetime import datetime
from functools import cache
from typing import Annotated, Any

import marshmallow as ma
import msgspec

from contracts.event import Event, class_of, order_key_of

_DEEPEST = 20
"""Nesting beyond this is never ours and only costs the reader."""
_BLANK = " \t\r\n"
_BRACKETS = re.compile(r"[\[\]{}]")
_REQUIRED = ("specversion", "id", "source", "type")
_LONGEST = {"id": 64, "partitionkey": 200, "traceparent": 64}
"""Characters that whoever keeps a message has room for."""
_Given = Annotated[str, msgspec.Meta(min_length=1)]
_Short = Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST["id"])]
_Key = Annotated[str, msgspec.Meta(max_length=_LONGEST["partitionkey"])]
_Trace = Annotated[str, msgspec.Meta(max_length=_LONGEST["traceparent"])]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

_FIELDS: dict[type, type[ma.fields.Field[Any]]] = {
    str: ma.fields.String,
    int: ma.fields.Integer,
    bool: ma.fields.Boolean,
}

_ENCODER = msgspec.json.Encoder()


class Unreadable(ValueError):
    """These bytes are no event that we can read; the message says what is wrong with them."""


class Envelope(typing.NamedTuple):
    """An event as it arrived. `event` is None where its type is one that we do not know."""

    event_id: str
    type: str
    source: str
    time: datetime
    event: Event | None
    order_key: str | None
    traceparent: str | None
    raw: bytes
    correlation_id: str | None = None


def to_wire(
    said: Event,
    *,
    event_id: str,
    time: datetime,
    source: str,
    traceparent: str | None = None,
    correlation_id: str | None = None,
) -> bytes:
    """Return the event as CloudEvents JSON bytes."""
    document: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/alheraf/{source}",
        "type": said.meta.type_for(source),
        "time": time.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": vars(said),
    }
    order_key = order_key_of(said)
    if order_key is not None:
        document["partitionkey"] = order_key
    if traceparent is not None:
        document["traceparent"] = traceparent
    if correlation_id is not None:
        document["correlationid"] = correlation_id
    return _ENCODER.encode(document)


class _Document(msgspec.Struct, gc=False):
    """A CloudEvent as we write it; its data is read once its type is known."""

    specversion: typing.Literal["1.0"]
    id: _Short
    source: _Given
    type: _Given
    time: _Moment
    data: msgspec.Raw = msgspec.Raw()
    partitionkey: _Key | None = None
    traceparent: _Trace | None = None
    correlationid: str | None = None


_DOCUMENT = msgspec.json.Decoder(_Document)


@cache
def _data_of(cls: type[Event]) -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(cls)


def from_wire(raw: bytes) -> Envelope:
    """Read an event from its bytes.

    Raises:
        Unreadable: the bytes are not JSON, not a CloudEvent, or its data does not fit its type.
    """
    escapes = b"\\" in raw and b"\\u" in raw  # the first alone takes a seventh of the second
    if escapes or (_has_many_brackets(raw) and _depth(raw.decode("latin-1")) > _DEEPEST):
        return _closer_look(raw)
    try:
        raw.decode()  # what nobody asks for is not text yet
        document = _DOCUMENT.decode(raw)
        cls = class_of(document.type)
        said = None if cls is None else _data_of(cls).decode(document.data)  # type: ignore[arg-type]
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _closer_look(raw)
    return Envelope(
        document.id,
        document.type,
        document.source.rsplit("/", 1)[-1],
        document.time,
        said,
        document.partitionkey,
        document.traceparent,
        raw,
        document.correlationid,
    )


def _closer_look(raw: bytes) -> Envelope:
    document = _parse(raw)
    cls = class_of(document["type"])
    said = None if cls is None else _load(cls, document.get("data"))
    return Envelope(
        event_id=document["id"],
        type=document["type"],
        source=document["source"].rsplit("/", 1)[-1],
        time=_time(document.get("time")),
        event=said,
        order_key=document.get("partitionkey"),
        traceparent=document.get("traceparent"),
        raw=raw,
        correlation_id=_text(document.get("correlationid")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _parse(raw: bytes) -> dict[str, Any]:
    document = _json(raw)
    if not isinstance(document, dict):
        raise Unreadable("not a JSON object")
    for name in _REQUIRED:
        if not isinstance(document.get(name), str) or not document[name]:
            raise Unreadable(f"not a CloudEvent: attribute {name!r} is missing")
    for name, longest in _LONGEST.items():
        value = document.get(name)
        if value is not None and not (isinstance(value, str) and len(value) <= longest):
            raise Unreadable(f"attribute {name!r} is no text of at most {longest} characters")
    if document["specversion"] != "1.0":
        raise Unreadable(f"CloudEvents {document['specversion']} is not spoken here")
    return document


def _json(raw: bytes) -> Any:
    """Return what these bytes say, if a database can keep it."""
    try:
        text = raw.decode("utf-8").strip(_BLANK)
        _refuse_depth(text)
        document, end = _READER.raw_decode(text)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as wrong:  # numbers too long to read are a ValueError too
        raise Unreadable(f"not JSON: {wrong}") from wrong
    if end != len(text):
        raise Unreadable("not JSON: something follows it")
    if "\\u" in text:  # what we write escapes nothing but control characters
        _refuse_characters(document)
    return document


def _refuse_constant(name: str) -> None:
    raise Unreadable(f"not JSON: {name}")


_READER = json.JSONDecoder(parse_constant=_refuse_constant)


def _refuse_characters(value: Any) -> None:
    """Refuse NUL and halves of characters, which no database keeps in a text."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            _refuse_characters(item)
    elif isinstance(value, str) and _UNKEEPABLE.search(value):
        raise Unreadable("a text has characters that cannot be kept")


def _refuse_depth(text: str) -> None:
    if text.count("[") + text.count("{") > _DEEPEST and _depth(text) > _DEEPEST:
        raise Unreadable(f"nested deeper than {_DEEPEST}")


def _has_many_brackets(raw: bytes) -> bool:
    """Say whether there could be deep nesting; splitting a little is faster than counting all."""
    enough = _DEEPEST + 1
    return len(raw.split(b"{", enough)) + len(raw.split(b"[", enough)) > enough + 1


def _depth(text: str) -> int:
    """Return how deep brackets go, those in texts included: no less than what a reader meets."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _time(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise Unreadable("attribute 'time' is not RFC 3339") from wrong
    if moment.tzinfo is None:
        raise Unreadable("attribute 'time' has no offset")
    return moment


def _load(cls: type[Event], data: Any) -> Event:
    """Have marshmallow say what is wrong, or whether it can be read all the same."""
    given = data if isinstance(data, dict) else {}
    try:
        values = schema_of(cls)().load(given)  # type: ignore[arg-type]
    except ma.ValidationError as wrong:
        raise Unreadable(f"{cls.__name__}: {wrong.messages}") from wrong
    return cls(**{name: _frozen(value) for name, value in values.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


@cache
def schema_of(cls: Any) -> type[ma.Schema]:
    """Return the marshmallow schema of an event class or of a part of one."""
    hints = typing.get_type_hints(cls)
    members: dict[str, Any] = {
        field.name: _field(hints[field.name], required=_is_required(field))
        for field in dataclasses.fields(cls)
    }
    members["Meta"] = type("Meta", (), {"unknown": ma.EXCLUDE})
    if not issubclass(cls, Event):
        members["build"] = ma.post_load(lambda _self, values, **_kw: cls(**values))
    return type(f"{cls.__name__}Schema", (ma.Schema,), members)


def _is_required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _field(hint: Any, *, required: bool) -> ma.fields.Field[Any]:
    options: dict[str, Any] = {"required": required}
    inner = hint
    if isinstance(hint, types.UnionType):
        inner = next(part for part in typing.get_args(hint) if part is not types.NoneType)
        options["allow_none"] = True
    if typing.get_origin(inner) is tuple:
        return ma.fields.List(_field(typing.get_args(inner)[0], required=True), **options)
    if dataclasses.is_dataclass(inner):
        return ma.fields.Nested(schema_of(inner), **options)  # type: ignore[arg-type]
    if inner in (int, bool):
        options["strict" if inner is int else "truthy"] = True if inner is int else {True}
        if inner is bool:
            options["falsy"] = {False}
    return _FIELDS[inner](**options)
