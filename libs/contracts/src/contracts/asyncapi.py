"""The AsyncAPI 3.0 document of what services say and hear, made from the event classes.

    python -m contracts.asyncapi                    # all six in one document
    python -m contracts.asyncapi catalog            # what one service says and hears

What a service hears is read from `SUBSCRIPTIONS` of its `consumers`, and from the commands that
every holder hears.

Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import dataclasses
import importlib
import json
import sys
import types
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from contracts.event import COMMANDS, EVENTS, HOLDER_SAYS, Event, every_event
from contracts.golden_examples import load_all

Document = dict[str, Any]

_TITLE = "Alheraf: what the services say to one another"
_VERSION = "1.0.0"
_CONTENT = "application/cloudevents+json"
_TYPES: dict[type, str] = {str: "string", int: "integer", bool: "boolean"}
_KINDS = {
    "key": "the id whose events keep their order",
    "ident": "the id of a thing",
    "person": "the id of a person",
    "subject": "the id of the person whose data handling this event would create",
    "fact": "an impersonal fact",
}


def said_by(service: str) -> list[type[Event]]:
    """Return what a service says, the sentences of every holder included."""
    return [cls for cls in load_all().values() if cls.meta.publisher in (service, HOLDER_SAYS)]


def commands_to_holders() -> list[type[Event]]:
    """Return the commands that every holder hears on the queue for them."""
    return [cls for cls in load_all().values() if cls.meta.addressed and cls.meta.only is None]


def document(service: str, hears: Iterable[type[Event]]) -> Document:
    """Return the document of one service that hears these events."""
    sends, receives = said_by(service), list(dict.fromkeys(hears))
    operations = {
        **{_operation_id(service, "says", cls): _operation(service, "send", cls) for cls in sends},
        **{
            _operation_id(service, "hears", cls): _operation(service, "receive", cls)
            for cls in receives
        },
    }
    return _framed(f"Alheraf: what {service} says and hears", [*sends, *receives], operations)


def merged(documents: Mapping[str, Document]) -> Document:
    """Return one document of several services'."""
    whole = _framed(_TITLE, [], {})
    for one in documents.values():
        whole["channels"].update(one["channels"])
        whole["operations"].update(one["operations"])
        for kind, parts in one["components"].items():
            whole["components"][kind].update(parts)
    return whole


def _framed(title: str, classes: Iterable[type[Event]], operations: Document) -> Document:
    known = list(dict.fromkeys(classes))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": _VERSION,
            "description": (
                "CloudEvents 1.0 in structured JSON. Events carry ids and impersonal facts, never "
                "personal data. Each arrives at least once, and in order among those of one key."
            ),
        },
        "defaultContentType": _CONTENT,
        "channels": {_channel_id(cls): _channel(cls) for cls in known},
        "operations": operations,
        "components": {
            "messages": {_message_id(cls): _message(cls) for cls in known},
            "schemas": {_message_id(cls): schema_of_data(cls) for cls in known},
        },
    }


def _speaker(cls: type[Event]) -> str:
    return "holder" if cls.meta.publisher == HOLDER_SAYS else cls.meta.publisher


def _channel_id(cls: type[Event]) -> str:
    return f"{_speaker(cls)}.{cls.meta.name}"


def _message_id(cls: type[Event]) -> str:
    return f"{_channel_id(cls)}.v{cls.meta.version}"


def _operation_id(service: str, verb: str, cls: type[Event]) -> str:
    return f"{service}.{verb}.{_message_id(cls)}"


def _channel(cls: type[Event]) -> Document:
    said_by_all = cls.meta.publisher == HOLDER_SAYS
    channel: Document = {
        "address": cls.meta.routing_key("{holder}" if said_by_all else cls.meta.publisher),
        "messages": {
            _message_id(one): {"$ref": f"#/components/messages/{_message_id(one)}"}
            for one in _versions(cls)
        },
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {
                    "name": COMMANDS if cls.meta.addressed else EVENTS,
                    "type": "topic",
                    "durable": True,
                    "autoDelete": False,
                },
                "bindingVersion": "0.3.0",
            }
        },
    }
    if cls.meta.addressed:
        channel["address"] += ".{holder}"
    if "{holder}" in channel["address"]:
        role = "to which it is addressed" if cls.meta.addressed else "that says it"
        channel["parameters"] = {"holder": {"description": f"The name of the service {role}."}}
    return channel


def _versions(cls: type[Event]) -> list[type[Event]]:
    return [one for one in every_event().values() if _channel_id(one) == _channel_id(cls)]


def _operation(service: str, action: str, cls: type[Event]) -> Document:
    channel = f"#/channels/{_channel_id(cls)}"
    own: Document = {"deliveryMode": 2, "mandatory": cls.meta.addressed}
    if action == "receive":
        own = {"ack": True}
    return {
        "action": action,
        "channel": {"$ref": channel},
        "summary": _sentence(cls),
        "tags": [{"name": service}],
        "messages": [{"$ref": f"{channel}/messages/{_message_id(cls)}"}],
        "bindings": {"amqp": {**own, "bindingVersion": "0.3.0"}},
    }


def _message(cls: type[Event]) -> Document:
    return {
        "name": cls.meta.type_for(_speaker(cls)),
        "title": cls.__name__,
        "summary": _sentence(cls),
        "contentType": _CONTENT,
        "payload": _envelope(cls),
        "correlationId": {"location": "$message.payload#/correlationid"},
        "x-order-key": cls.meta.key_field,
        "x-subject": cls.meta.subject_field,
    }


def _envelope(cls: type[Event]) -> Document:
    """Return the JSON Schema of a CloudEvent that carries this class."""
    said_by_all = cls.meta.publisher == HOLDER_SAYS
    named = cls.meta.type_for("[a-z]+").replace(".", r"\.")
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {**text, "description": "The same for every copy of one event."},
            "source": {**text, "format": "uri-reference"},
            "type": {**text, "pattern": f"^{named}$"}
            if said_by_all
            else {"const": cls.meta.type_for(cls.meta.publisher)},
            "time": {**text, "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "partitionkey": {**text, "description": "The value of the order key."},
            "traceparent": {**text, "description": "W3C trace context of who said it."},
            "correlationid": {**text, "description": "The trace with which all this began."},
            "data": {"$ref": f"#/components/schemas/{_message_id(cls)}"},
        },
    }


def schema_of_data(cls: Any) -> Document:
    """Return the JSON Schema of an event's data, or of a part of it; readers are tolerant."""
    hints = typing.get_type_hints(cls)
    fields = dataclasses.fields(cls)
    return {
        "type": "object",
        "properties": {
            field.name: {**_schema_of_type(hints[field.name]), **_about(field)} for field in fields
        },
        "required": [
            field.name
            for field in fields
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ],
        "additionalProperties": True,
    }


def _about(field: "dataclasses.Field[Any]") -> Document:
    kind = field.metadata.get("kind")
    return {"x-kind": kind, "description": _KINDS[kind]} if kind else {}


def _schema_of_type(hint: Any) -> Document:
    if isinstance(hint, types.UnionType):
        inner = next(part for part in typing.get_args(hint) if part is not types.NoneType)
        return {"oneOf": [_schema_of_type(inner), {"type": "null"}]}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _schema_of_type(typing.get_args(hint)[0])}
    if dataclasses.is_dataclass(hint):
        return schema_of_data(hint)
    return {"type": _TYPES[hint]}


def _sentence(cls: type[Event]) -> str:
    return (cls.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def heard_by(service: str) -> list[type[Event]]:
    """Return what an installed service hears, by its queues and as a holder."""
    consumers = importlib.import_module(f"{service}.consumers")
    own = [cls for queue in consumers.SUBSCRIPTIONS for cls in queue.handlers]
    return [*own, *commands_to_holders()]


def speakers() -> list[str]:
    """Return the services, each of which says something under its own name."""
    return sorted({cls.meta.publisher for cls in load_all().values()} - {HOLDER_SAYS})


def main(services: list[str]) -> Document:
    """Return the document of the named services, or of all."""
    parts = {name: document(name, heard_by(name)) for name in services or speakers()}
    return next(iter(parts.values())) if len(parts) == 1 else merged(parts)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), indent=2, ensure_ascii=False))  # noqa: T201 — a command line
