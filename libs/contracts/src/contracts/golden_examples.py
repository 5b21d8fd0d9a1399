"""Frozen examples of every event version, and how to write the ones that are new.

A golden example is the `data` of an event as it was when its version was first released. It is
never rewritten: today's class must still read it. `python -m contracts.compatibility` adds
examples for classes that have none.
"""

import dataclasses
import importlib
import json
import pkgutil
import types
import typing
from pathlib import Path
from typing import Any

import contracts
from contracts.event import Event, every_event

GOLDEN = Path(__file__).parent / "golden"
_EXAMPLES: dict[type, Any] = {str: "example", int: 1, bool: True}


def load_all() -> dict[str, type[Event]]:
    """Import every publisher's file and return all event classes by type."""
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"contracts.{module.name}")
    return every_event()


def file_of(type_name: str) -> Path:
    """Return where the golden example of a type stands."""
    return GOLDEN / f"{type_name.replace('*', 'holder')}.json"


def example_of(cls: Any) -> dict[str, Any]:
    """Return example data for an event class or a part of one."""
    hints = typing.get_type_hints(cls)
    return {field.name: _example(hints[field.name]) for field in dataclasses.fields(cls)}


def _example(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return [_example(typing.get_args(hint)[0])]
    if dataclasses.is_dataclass(hint):
        return example_of(hint)
    return _EXAMPLES[hint]


def write_missing() -> list[str]:
    """Write an example for every type that has none, and return those types."""
    GOLDEN.mkdir(exist_ok=True)
    missing = [name for name in load_all() if not file_of(name).exists()]
    for name in missing:
        text = json.dumps(example_of(every_event()[name]), indent=2, ensure_ascii=False)
        file_of(name).write_text(f"{text}\n", encoding="utf-8")
    return missing
