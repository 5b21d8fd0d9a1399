"""What the documents promise stands in a file that exists, and is proven by a test that exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from testkit.guards.house import House

PLACE = Path("docs/guarantees.md")
READ = (PLACE, Path("libs/eventing/README.md"))
"""Documents whose links and names of tests are held to the code."""

_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_TEST = re.compile(r"`([\w./-]+\.py)::(\w+)`")
_ROW = re.compile(r"^\| (?!---|guarantee |trap )")


def every_link_leads_somewhere(house: House) -> list[str]:
    """A file that these documents link to is there."""
    return [
        f"{document}: there is no {target}"
        for document in READ
        for target in _LINK.findall(_text(house, document))
        if not (house.root / document.parent / target).exists()
    ]


def every_guarantee_has_its_test(house: House) -> list[str]:
    """Each row of `docs/guarantees.md` names a test, and every test that is named is there."""
    text = _text(house, PLACE)
    unproven = [
        f"{PLACE}: which test proves this? {row}"
        for row in text.splitlines()
        if _ROW.match(row) and not _TEST.search(row)
    ]
    return unproven + [
        f"{PLACE}: there is no {path}::{name}"
        for path, name in _TEST.findall(text)
        if name not in _tests_in(house, Path(path))
    ]


def every_small_file_is_in_the_contents(house: House) -> list[str]:
    """`libs/eventing/README.md`, its contents page, names every file that keeps a guarantee."""
    linked = {Path(one).name for one in _LINK.findall(_text(house, READ[1]))}
    promised = {
        Path(target).name
        for target in _LINK.findall(_text(house, PLACE))
        if target.startswith("../libs/eventing/")
    }
    return [f"{READ[1]}: {name} keeps a guarantee too" for name in sorted(promised - linked)]


def _text(house: House, document: Path) -> str:
    path = house.root / document
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _tests_in(house: House, path: Path) -> set[str]:
    if not (house.root / path).exists():
        return set()
    return set(_functions(house.source(path).tree))


def _functions(tree: ast.Module) -> Iterator[str]:
    return (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
