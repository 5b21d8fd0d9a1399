"""A service's use cases are its contents page: one verb a file, and a request flows one way."""

import ast
from collections.abc import Iterator

from testkit.guards.house import House, Source
from testkit.guards.syntax import Function, calls, functions, last_name, public_functions

OPENERS = frozenset({"transaction", "reading"})
QUERIES = frozenset({"select", "insert", "update", "delete", "text", "execute", "scalars"})
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match)


def one_use_case_a_file(house: House) -> list[str]:
    """A file of use_cases holds one public function, called like the file."""
    complaints = []
    for source in house.sources("services/*/src/*/use_cases/*.py"):
        name = source.path.stem
        if name == "__init__":
            continue
        public = [node.name for node in public_functions(source.tree)]
        if public != [name]:
            said = ", ".join(public) or "nothing"
            complaints.append(f"{source.path}: says {said}; one verb a file: {name}")
        if "_" not in name:
            complaints.append(f"{source.path}: a use case is called verb_noun")
    return complaints


def use_cases_open_no_transaction_in_secret(house: House) -> list[str]:
    """A use case is given its session, or says by its first argument that it needs a database.

    The second kind runs steps that are transactions of their own, with a provider called between.
    """
    return [
        source.at(node, f"{node.name} opens a transaction; take a session, or the database first")
        for source in house.sources("services/*/src/*/use_cases/*.py")
        for node in public_functions(source.tree)
        if [argument.arg for argument in node.args.args[:1]] != ["database"]
        and any(name in OPENERS for name, _ in calls(source.tree))
    ]


def routes_only_parse_call_and_show(house: House) -> list[str]:
    """A view has no branch, no loop and no query."""
    complaints = []
    for source, view in _views(house):
        for node in ast.walk(view):
            if isinstance(node, BRANCHES):
                complaints.append(source.at(node, f"{view.name} decides; a use case does that"))
            if isinstance(node, ast.Call) and last_name(node.func) in QUERIES:
                sentence = f"{view.name} asks the database; a use case does that"
                complaints.append(source.at(node, sentence))
    return complaints


def every_route_says_who_may_call(house: House) -> list[str]:
    """Each view is marked with `@allow(…)`."""
    return [
        source.at(view, f"{view.name}: say who may call it with @allow(…)")
        for source, view in _views(house)
        if "allow" not in {last_name(mark) for mark in view.decorator_list}
    ]


def _views(house: House) -> Iterator[tuple[Source, Function]]:
    """Give every function that answers a path."""
    for source in house.sources("services/*/src/*/routes/**/*.py"):
        for function in functions(source.tree):
            if "route" in {last_name(mark) for mark in function.decorator_list}:
                yield source, function
