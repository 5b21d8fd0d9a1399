"""Files and functions are small; where one is not, it says why at its top."""

from testkit.guards.house import House, Source
from testkit.guards.syntax import Function, docstring, functions

FILE_LINES = 300
FUNCTION_LINES = 40
REASON = "Long because"
"""How the reason begins, in the docstring of the file or the function."""

RECORDS = ("migrations", "versions")
"""Migrations are records of what was done, read once, top to bottom."""


def files_are_small(house: House) -> list[str]:
    """No file has more than 300 lines without a reason."""
    return [
        f"{source.path}: {lines} lines; split it, or say '{REASON} …' at its top"
        for source in house.everything_we_wrote()
        if (lines := len(source.text.splitlines())) > FILE_LINES
        and REASON not in docstring(source.tree)
    ]


def functions_are_small(house: House) -> list[str]:
    """No function has more than 40 lines without a reason."""
    return [
        source.at(node, f"{node.name} has {length(node)} lines; split it, or say '{REASON} …'")
        for source in house.everything_we_wrote()
        if not _is_record(source)
        for node in functions(source.tree)
        if length(node) > FUNCTION_LINES and REASON not in docstring(node)
    ]


def length(node: Function) -> int:
    """Return how many lines a function has, its signature included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _is_record(source: Source) -> bool:
    return source.path.parent.parts[-2:] == RECORDS
