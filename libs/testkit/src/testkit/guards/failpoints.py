"""Every failpoint has a name of its own, written out, so that a test can find and hit them all."""

import ast

from testkit.guards.house import House
from testkit.guards.syntax import calls, imported_from

DECLARED_IN = "libs/chassis/src/chassis/failpoint.py"


def failpoints_have_names_of_their_own(house: House) -> list[str]:
    """`hit` is called with a literal, and no two places share a name."""
    complaints = []
    first: dict[str, str] = {}
    for source in house.everything_we_run():
        if str(source.path) == DECLARED_IN or not _knows_failpoints(source.tree):
            continue
        for name, call in calls(source.tree):
            if name != "hit":
                continue
            literal = literal_of(call)
            if literal is None:
                complaints.append(source.at(call, "name a failpoint by a string literal"))
            elif literal in first:
                sentence = f"the failpoint {literal} is already at {first[literal]}"
                complaints.append(source.at(call, sentence))
            else:
                first[literal] = f"{source.path}:{call.lineno}"
    return complaints


def every_failpoint(house: House) -> dict[str, str]:
    """Return all names of failpoints, each with the member in which it stands."""
    return {
        literal: source.path.parts[1]
        for source in house.everything_we_run()
        if _knows_failpoints(source.tree)
        for name, call in calls(source.tree)
        if name == "hit" and (literal := literal_of(call)) is not None
    }


def literal_of(call: ast.Call) -> str | None:
    """Return the string literal that a call is given first, or None."""
    given = call.args[0] if call.args else None
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    return None


def _knows_failpoints(tree: ast.Module) -> bool:
    return any("failpoint" in name + origin for name, origin in _chassis_names(tree).items())


def _chassis_names(tree: ast.Module) -> dict[str, str]:
    return imported_from(tree, "chassis")
