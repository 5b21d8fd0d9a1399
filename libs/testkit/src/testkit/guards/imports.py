"""Imports stand at the top, where they are seen, and hide no circle."""

import ast
from collections.abc import Iterator

from testkit.guards.house import House
from testkit.guards.syntax import functions, last_name

IMPORTS = (ast.Import, ast.ImportFrom)


def imports_stand_at_the_top(house: House) -> list[str]:
    """No import inside a function, and none that only the type checker sees."""
    return [
        source.at(node, sentence)
        for source in house.everything_we_wrote()
        for sentence, nodes in (
            ("an import inside a function; move it to the top", _inside_functions(source.tree)),
            ("an import under TYPE_CHECKING hides a circle", _for_type_checkers(source.tree)),
        )
        for node in dict.fromkeys(nodes)
    ]


def _inside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    for function in functions(tree):
        yield from (node for node in ast.walk(function) if isinstance(node, IMPORTS))


def _for_type_checkers(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING":
            yield from (inner for inner in ast.walk(node) if isinstance(inner, IMPORTS))
