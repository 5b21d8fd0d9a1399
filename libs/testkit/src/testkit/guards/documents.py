"""Writes `docs/map.md`: who says what and who listens, read from the code.

python -m testkit.map            # write it
"""

from collections.abc import Iterator
from pathlib import Path

from testkit.guards.events import EVERY_HOLDER, Said, every_event, listeners, publishers
from testkit.guards.house import House
from testkit.guards.syntax import docstring

PLACE = Path("docs/map.md")
PREFACE = """\
# Who says what, and who listens

Written by `make map` from `libs/contracts` and from the handler tables of the services; a guard
compares it with the code. *About* names the person whose data handling an event would create (in
bold) and others whom it names; an event without one names nobody. A command (→) goes to the one
holder that it is addressed to.
"""
TABLE = ("| event | what happened | about | heard by |", "| --- | --- | --- | --- |")


def the_map_equals_the_code(house: House) -> list[str]:
    """`docs/map.md` is what `make map` would write."""
    path = house.root / PLACE
    if not path.exists() or path.read_text(encoding="utf-8") != render(house):
        return [f"{PLACE}: not what the code says; run: make map"]
    return []


def render(house: House) -> str:
    """Return the map as Markdown."""
    heard = listeners(house)
    events = every_event(house)
    lines = [PREFACE, *_picture(events, heard)]
    for publisher, source in publishers(house).items():
        said = [event for event in events if event.publisher == publisher]
        if said:
            title = f"## {_speaker(publisher)} says"
            lines += ["", title, "", _first_sentence(docstring(source.tree)), "", *TABLE]
            lines += [_row(event, heard.get(event.name, [])) for event in said]
    return "\n".join(lines) + "\n"


def _picture(events: list[Said], heard: dict[str, list[str]]) -> Iterator[str]:
    counts: dict[tuple[str, str], int] = {}
    for event in events:
        for listener in heard.get(event.name, []):
            pair = (_speaker(event.publisher), listener)
            counts[pair] = counts.get(pair, 0) + 1
    yield "```mermaid"
    yield "flowchart LR"
    for (speaker, listener), count in sorted(counts.items()):
        yield f"  {_node(speaker)} -- {count} --> {_node(listener)}"
    yield "```"


def _row(event: Said, heard_by: list[str]) -> str:
    people = [f"**{name}**" if name == event.subject else name for name in event.people]
    name = f"→ `{event.name}`" if event.addressed else f"`{event.name}`"
    cells = (name, event.summary, ", ".join(people), ", ".join(sorted(heard_by)) or "nobody yet")
    return f"| {' | '.join(cells)} |"


def _speaker(publisher: str) -> str:
    return "every holder" if publisher == EVERY_HOLDER else publisher


def _first_sentence(text: str) -> str:
    return text.split("\n\n", maxsplit=1)[0].replace("\n", " ")


def _node(name: str) -> str:
    return f"{name.replace(' ', '_')}[{name}]"
