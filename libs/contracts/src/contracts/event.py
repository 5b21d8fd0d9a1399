"""What an event is: a frozen sentence in the past tense that carries ids and impersonal facts.

Every field says what it is (`key`, `ident`, `person`, `fact`), so that a reader, the fence and the
documents generated from these classes need no second list. Personal data has no marker here: it
never travels.
"""

import dataclasses
import re
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar, dataclass_transform

HOLDER_SAYS = "*"
"""Publisher of sentences that every holder says; the service's own name takes its place."""

EVENTS = "alheraf.events"
"""Topic exchange of what everybody may hear."""
COMMANDS = "alheraf.commands"
"""Topic exchange of what one holder must hear: unroutable here is a visible failure."""

_REGISTRY: dict[str, type["Event"]] = {}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Meta:
    """What is known of an event class: who says it, under which name, and what its fields are."""

    publisher: str
    name: str
    version: int
    addressed: bool
    only: str | None
    key_field: str | None
    subject_field: str | None
    people_fields: tuple[str, ...]

    def type_for(self, source: str) -> str:
        """Return the CloudEvents type, such as `alheraf.booking.order_placed.v1`."""
        return f"alheraf.{self._said_by(source)}.{self.name}.v{self.version}"

    def routing_key(self, source: str) -> str:
        """Return the routing key without an address, such as `booking.order_placed`."""
        return f"{self._said_by(source)}.{self.name}"

    def _said_by(self, source: str) -> str:
        return source if self.publisher == HOLDER_SAYS else self.publisher


class Event:
    """The base of all events; `meta` is set by the decorator."""

    meta: ClassVar[Meta]


EventClass = TypeVar("EventClass", bound=type[Event])


def key(**options: Any) -> Any:
    """Mark the id whose events keep their order."""
    return _marked("key", **options)


def ident(**options: Any) -> Any:
    """Mark the id of a thing."""
    return _marked("ident", **options)


def person(*, subject: bool = False, **options: Any) -> Any:
    """Mark the id of a person; the subject is the one whose data handling this would create."""
    return _marked("subject" if subject else "person", **options)


def fact(**options: Any) -> Any:
    """Mark a declared impersonal fact: a quantity, an amount, a version, a date of a thing."""
    return _marked("fact", **options)


def _marked(kind: str, **options: Any) -> Any:
    return dataclasses.field(metadata={"kind": kind}, **options)


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(key, ident, person, fact)
)
def event(*, publisher: str, version: int = 1) -> Callable[[EventClass], EventClass]:
    """Declare a class as an event that `publisher` says."""
    return _declare(publisher=publisher, version=version, addressed=False)


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(key, ident, person, fact)
)
def command(
    *, publisher: str, version: int = 1, only: str | None = None
) -> Callable[[EventClass], EventClass]:
    """Declare a class as a command addressed to the one service that its field `holder` names.

    Every holder hears it, unless it says that `only` one does.
    """
    return _declare(publisher=publisher, version=version, addressed=True, only=only)


def _declare(
    *, publisher: str, version: int, addressed: bool, only: str | None = None
) -> Callable[[EventClass], EventClass]:
    def decorate(cls: EventClass) -> EventClass:
        made: EventClass = dataclasses.dataclass(frozen=True, kw_only=True)(cls)  # type: ignore[assignment]
        made.meta = _meta_of(
            made, publisher=publisher, version=version, addressed=addressed, only=only
        )
        _register(made)
        return made

    return decorate


def _meta_of(cls: type[Any], **said: Any) -> Meta:
    kinds: dict[str, list[str]] = {}
    for field in dataclasses.fields(cls):
        kind = field.metadata.get("kind")
        if kind is None:
            message = f"{cls.__name__}.{field.name}: say key(), ident(), person() or fact()"
            raise TypeError(message)
        kinds.setdefault(kind, []).append(field.name)
    return Meta(
        **said,
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower(),
        key_field=_at_most_one(cls, "key", kinds),
        subject_field=_at_most_one(cls, "subject", kinds),
        people_fields=tuple(kinds.get("person", ())),
    )


def _at_most_one(cls: type[Any], kind: str, kinds: dict[str, list[str]]) -> str | None:
    named = kinds.get(kind, [])
    if len(named) > 1:
        raise TypeError(f"{cls.__name__} names {len(named)} fields as {kind}: {', '.join(named)}")
    return named[0] if named else None


def _register(cls: type[Event]) -> None:
    name = cls.meta.type_for(HOLDER_SAYS)
    if name in _REGISTRY:
        raise TypeError(f"two events are called {name}")
    _REGISTRY[name] = cls


def every_event() -> dict[str, type[Event]]:
    """Return all declared event classes by type (those that every holder says under `*`)."""
    return dict(_REGISTRY)


def class_of(type_name: str) -> type[Event] | None:
    """Return the class of a CloudEvents type, or None where we do not know it."""
    exact = _REGISTRY.get(type_name)
    if exact is not None:
        return exact
    parts = type_name.split(".")
    if len(parts) != len(("alheraf", "service", "name", "version")):
        return None
    return _REGISTRY.get(".".join((parts[0], HOLDER_SAYS, *parts[2:])))


def order_key_of(said: Event) -> str | None:
    """Return the value by which this event keeps its order, or None."""
    return _value(said, said.meta.key_field)


def subject_of(said: Event) -> str | None:
    """Return the person whose data handling this event would create, or None."""
    return _value(said, said.meta.subject_field)


def people_of(said: Event) -> tuple[str, ...]:
    """Return every person whom this event names, the subject first, without repeats."""
    fields = (said.meta.subject_field, *said.meta.people_fields)
    named = (_value(said, field) for field in fields)
    return tuple(dict.fromkeys(person_id for person_id in named if person_id))


def routing_key(said: Event, source: str) -> str:
    """Return the routing key; a command's ends with the service that it is addressed to."""
    bare = said.meta.routing_key(source)
    return f"{bare}.{_value(said, 'holder')}" if said.meta.addressed else bare


def _value(said: Event, field: str | None) -> str | None:
    value = getattr(said, field) if field else None
    return str(value) if value is not None else None
