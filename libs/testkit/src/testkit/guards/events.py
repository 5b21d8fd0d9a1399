"""Events are said by their publisher alone, carry no personal data, and are heard by name."""

import ast
from dataclasses import dataclass
from pathlib import Path

from testkit.guards.house import House, Source
from testkit.guards.syntax import calls, docstring, imported_from, last_name

NOT_PUBLISHERS = frozenset(
    {"asyncapi", "compatibility", "event", "golden_examples", "plain", "wire", "__init__"}
)
EVERY_HOLDER = "holders"
PERSONAL = frozenset(
    {
        *("email", "mail", "phone", "mobile", "name", "names", "address", "city", "street"),
        *("text", "body", "content", "comment", "note", "title", "subject", "birth", "iban"),
    }
)
"""Words that name personal data; a field that carries one would carry that."""

IMPERSONAL = frozenset({"mail_tag"})
"""Keyed hashes of such data, which only the services that hold the key can compare."""


@dataclass(frozen=True)
class Said:
    """One event class as it stands in its publisher's file."""

    publisher: str
    name: str
    summary: str
    addressed: bool
    subject: str
    people: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


def publishers(house: House) -> dict[str, Source]:
    """Return the file of every publisher."""
    found = house.sources("libs/contracts/src/contracts/*.py")
    return {source.path.stem: source for source in found if source.path.stem not in NOT_PUBLISHERS}


def every_event(house: House) -> list[Said]:
    """Return all event classes, by publisher, in the order in which they are written."""
    return [
        _said(publisher, node)
        for publisher, source in publishers(house).items()
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and _is_event(node)
    ]


def _is_event(node: ast.ClassDef) -> bool:
    return any(last_name(decorator) in {"event", "command"} for decorator in node.decorator_list)


def _said(publisher: str, node: ast.ClassDef) -> Said:
    fields, people, subject = [], [], ""
    for part in node.body:
        if not isinstance(part, ast.AnnAssign) or not isinstance(part.target, ast.Name):
            continue
        kind = last_name(part.value) if part.value else ""
        fields.append((part.target.id, kind))
        if kind == "person" and isinstance(part.value, ast.Call):
            is_subject = any(word.arg == "subject" for word in part.value.keywords)
            subject = part.target.id if is_subject else subject
            people.append(part.target.id)
    return Said(
        publisher=publisher,
        name=node.name,
        summary=docstring(node).split("\n\n")[0].replace("\n", " "),
        addressed=any(last_name(decorator) == "command" for decorator in node.decorator_list),
        subject=subject,
        people=tuple(people),
        fields=tuple(fields),
    )


def events_are_said_by_their_publisher(house: House) -> list[str]:
    """No service makes an event that another one says."""
    complaints = []
    for service in house.services:
        for source in house.sources(f"services/{service}/src/**/*.py"):
            origins = imported_from(source.tree, "contracts")
            for name, call in calls(source.tree):
                publisher = origins.get(name, "").removeprefix("contracts.")
                if publisher in house.services and publisher != service:
                    sentence = f"{name} is said by {publisher} alone; {service} only hears it"
                    complaints.append(source.at(call, sentence))
    return complaints


def every_event_is_said(house: House) -> list[str]:
    """Every event that is declared is made somewhere; the others are stubs."""
    made = {
        name
        for source in house.sources("services/*/src/**/*.py", "libs/personal_data/src/**/*.py")
        for name, _ in calls(source.tree)
    }
    return [
        f"contracts/{said.publisher}.py: nobody ever says {said.name}"
        for said in every_event(house)
        if said.name not in made
    ]


def publishers_are_services(house: House) -> list[str]:
    """A file of contracts bears the name of a service, or holds what every holder says."""
    return [
        f"{source.path}: no service is called {publisher}"
        for publisher, source in publishers(house).items()
        if publisher not in {*house.services, EVERY_HOLDER}
    ]


def consumers_bear_a_publishers_name(house: House) -> list[str]:
    """A consumer file is named for the service that it hears, and hears no other."""
    known = publishers(house)
    complaints = []
    for source in house.sources("services/*/src/*/consumers/*.py"):
        name = source.path.stem
        if name == "__init__":
            continue
        if name not in known:
            complaints.append(f"{source.path}: nobody who says anything is called {name}")
        for event, origin in imported_from(source.tree, "contracts").items():
            heard = origin.removeprefix("contracts.")
            if heard in known and heard != name:
                complaints.append(f"{source.path}: {event} is said by {heard}; hear it there")
    return complaints


def events_carry_no_personal_data(house: House) -> list[str]:
    """Events carry ids and impersonal facts; a person is named by an id that is marked so."""
    complaints = []
    for said in every_event(house):
        where = f"contracts/{said.publisher}.py: {said.name}"
        for field, kind in said.fields:
            if kind not in {"key", "ident", "person", "fact"}:
                complaints.append(f"{where}.{field}: say key(), ident(), person() or fact()")
            if kind == "person" and not field.endswith("_id"):
                complaints.append(f"{where}.{field}: a person is named by an id")
            if kind == "fact" and field not in IMPERSONAL and PERSONAL & set(field.split("_")):
                complaints.append(f"{where}.{field}: this word names personal data")
            names_a_person = field.endswith("person_id") or field in PEOPLE_IDS
            if names_a_person and kind != "person":
                complaints.append(f"{where}.{field}: mark it with person()")
    return complaints


PEOPLE_IDS = frozenset({"buyer_id", "customer_id", "sender_id", "recipient_id", "author_id"})


def listeners(house: House) -> dict[str, list[str]]:
    """Return who hears each event class, by the keys of handler tables (`{OrderPlaced: …}`)."""
    heard: dict[str, list[str]] = {}
    for source in house.sources("services/*/src/**/*.py", "libs/personal_data/src/**/*.py"):
        for name in _handled(source):
            listener = _who(source.path)
            if listener not in heard.setdefault(name, []):
                heard[name].append(listener)
    return heard


def _handled(source: Source) -> list[str]:
    origins = imported_from(source.tree, "contracts")
    return [
        last_name(key)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if key is not None and last_name(key) in origins and last_name(key)[:1].isupper()
    ]


def _who(path: Path) -> str:
    return path.parts[1] if path.parts[0] == "services" else "every holder"
