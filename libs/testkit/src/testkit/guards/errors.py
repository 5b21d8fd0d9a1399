"""A refusal has a status, a code of its own, and words in both languages."""

import ast
from collections.abc import Iterator

from testkit.guards.house import House, Source
from testkit.guards.syntax import assigned

SAYS = ("status", "code", "title", "detail")
LANGUAGES = {"ar", "en"}


def refusals_say_everything(house: House) -> list[str]:
    """Every class in errors.py has status, code, title and detail, the words in both languages."""
    complaints = []
    for source, node in _refusals(house):
        given = assigned(node)
        complaints += [
            source.at(node, f"{node.name} has no {part}") for part in SAYS if part not in given
        ]
        for part in ("title", "detail"):
            if part in given and not _languages(given[part]) >= LANGUAGES:
                complaints.append(source.at(node, f"{node.name}.{part} is not in both languages"))
    return complaints


def refusals_have_codes_of_their_own(house: House) -> list[str]:
    """No two refusals of one service share a code."""
    complaints = []
    first: dict[tuple[str, str], str] = {}
    for source, node in _refusals(house):
        value = assigned(node).get("code")
        if not isinstance(value, ast.Constant):
            continue
        code = str(value.value)
        place = (source.path.parts[1], code)
        if place in first:
            sentence = f"{node.name} has the code of {first[place]}: {code}"
            complaints.append(source.at(node, sentence))
        first.setdefault(place, node.name)
    return complaints


def _refusals(house: House) -> Iterator[tuple[Source, ast.ClassDef]]:
    for source in house.sources("services/*/src/*/errors.py"):
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and node.bases:
                yield source, node


def _languages(words: ast.expr) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(words):
        if isinstance(node, ast.Dict):
            found |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
        if isinstance(node, ast.Call):
            found |= {word.arg for word in node.keywords if word.arg}
    return found
