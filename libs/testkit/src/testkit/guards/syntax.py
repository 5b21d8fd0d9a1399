"""Small questions about parsed Python that several guards ask."""

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """Give every function and method, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Give every call with the last part of what it calls: `hit` for `failpoint.hit(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield called(node), node


def called(call: ast.Call) -> str:
    """Return the last part of what is called, or an empty string."""
    return last_name(call.func)


def last_name(node: ast.AST) -> str:
    """Return the last part of a name: `route` for `blp.route`, of a call for its function."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def imported_from(tree: ast.AST, package: str) -> dict[str, str]:
    """Return names imported from modules of a package: `{"OrderPlaced": "contracts.booking"}`.

    A module imported whole appears under its own name: `{"booking": "contracts.booking"}`.
    """
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            whole = node.module == package
            if whole or node.module.startswith(f"{package}."):
                for alias in node.names:
                    origin = f"{package}.{alias.name}" if whole else node.module
                    found[alias.asname or alias.name] = origin
    return found


def docstring(node: ast.Module | ast.ClassDef | Function) -> str:
    """Return the docstring, or an empty string."""
    return ast.get_docstring(node) or ""


def public_functions(tree: ast.Module) -> list[Function]:
    """Return the module's own functions whose names do not begin with an underscore."""
    return [
        node for node in tree.body if isinstance(node, Function) and not node.name.startswith("_")
    ]


def assigned(node: ast.ClassDef) -> dict[str, ast.expr]:
    """Return what a class body gives its names: `{"status": …}` for `status = 409`."""
    given: dict[str, ast.expr] = {}
    for part in node.body:
        if isinstance(part, ast.Assign):
            names = [target.id for target in part.targets if isinstance(target, ast.Name)]
            given |= dict.fromkeys(names, part.value)
        elif isinstance(part, ast.AnnAssign) and part.value and isinstance(part.target, ast.Name):
            given[part.target.id] = part.value
    return given
