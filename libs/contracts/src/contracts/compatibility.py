"""What of an event version may change once it was sent, and what needs a new version.

Each version's contract is frozen beside its golden example: where it travels, by what it keeps its
order, whose data it would create, and the shape of its data. Adding a field that has a default is
the one change that every listener bears; anything else is a new `version=`.
"""

import json
from pathlib import Path
from typing import Any

from contracts.asyncapi import schema_of_data
from contracts.event import COMMANDS, EVENTS, Event
from contracts.golden_examples import GOLDEN, load_all, write_missing

Contract = dict[str, Any]

_FIXED = ("routing_key", "exchange", "order_key", "subject")


def contract_of(cls: type[Event]) -> Contract:
    """Return what a listener of this class relies on."""
    meta = cls.meta
    return {
        "routing_key": meta.routing_key(meta.publisher),
        "exchange": COMMANDS if meta.addressed else EVENTS,
        "order_key": meta.key_field,
        "subject": meta.subject_field,
        "data": _bare(schema_of_data(cls)),
    }


def complaints(name: str, frozen: Contract, now: Contract) -> list[str]:
    """Return in words what a listener of the frozen version could not bear."""
    moved = [
        f"{name}: {what.replace('_', ' ')} was {frozen[what]} and is {now[what]}"
        for what in _FIXED
        if frozen[what] != now[what]
    ]
    return moved + _shape_complaints(name, frozen["data"], now["data"])


def every_complaint() -> list[str]:
    """Return what has changed of any version that was frozen, and what was never frozen."""
    classes = load_all()
    found = [
        f"{name}: was sent once, and nobody can read it any more"
        for name in sorted(_frozen_names() - {_file_of(name).stem for name in classes})
    ]
    for name, cls in classes.items():
        frozen = frozen_contract(name)
        if frozen is None:
            found.append(f"{name}: is not frozen; run python -m contracts.compatibility")
        else:
            found += complaints(name, frozen, contract_of(cls))
    return found


def frozen_contract(name: str) -> Contract | None:
    """Return the frozen contract of a type, or None where it was never frozen."""
    path = _file_of(name)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def freeze() -> list[str]:
    """Freeze what is new, added fields included; return the types whose file was written.

    Raises:
        SystemExit: something that is frozen has changed.
    """
    written = []
    for name, cls in load_all().items():
        frozen, now = frozen_contract(name), contract_of(cls)
        wrong = [] if frozen is None else complaints(name, frozen, now)
        if wrong:
            raise SystemExit("\n".join([*wrong, "What was sent never changes: add a version."]))
        if frozen != now:
            text = json.dumps(now, indent=2, ensure_ascii=False)
            _file_of(name).parent.mkdir(exist_ok=True)
            _file_of(name).write_text(f"{text}\n", encoding="utf-8")
            written.append(name)
    return written


def _shape_complaints(where: str, frozen: Any, now: Any) -> list[str]:
    """Compare two shapes: fields by name, everything else by equality."""
    if "properties" in frozen and "properties" in now:
        return _field_complaints(where, frozen, now)
    if "items" in frozen and "items" in now:
        return _shape_complaints(f"{where}[]", frozen["items"], now["items"])
    if frozen != now:
        return [f"{where}: its type was {_type(frozen)} and is {_type(now)}"]
    return []


def _field_complaints(where: str, frozen: Any, now: Any) -> list[str]:
    old, new = frozen["properties"], now["properties"]
    found = [f"{where}.{field}: was dropped or renamed" for field in old if field not in new]
    found += [
        f"{where}.{field}: is required, and whoever said this before did not say it"
        for field in now["required"]
        if field not in frozen["required"]
    ]
    for field in old:
        if field in new:
            found += _shape_complaints(f"{where}.{field}", old[field], new[field])
    return found


def _type(shape: Any) -> str:
    return " or ".join(_type(one) for one in shape["oneOf"]) if "oneOf" in shape else shape["type"]


def _bare(schema: Any) -> Any:
    """Return a schema without the words for people."""
    if not isinstance(schema, dict):
        return schema
    fields = schema.get("properties")
    kept = {
        name: _bare(part)
        for name, part in schema.items()
        if name not in {"description", "x-kind", "additionalProperties", "properties"}
    }
    if fields is not None:
        kept["properties"] = {name: _bare(part) for name, part in fields.items()}
    return kept


def _file_of(name: str) -> Path:
    return GOLDEN / "contracts" / f"{name.replace('*', 'holder')}.json"


def _frozen_names() -> set[str]:
    return {path.stem for path in (GOLDEN / "contracts").glob("*.json")}


if __name__ == "__main__":
    for example in write_missing():
        print(f"wrote the golden example of {example}")  # noqa: T201 — a command line
    for written in freeze():
        print(f"froze the contract of {written}")  # noqa: T201 — a command line
