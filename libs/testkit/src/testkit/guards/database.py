"""One package commits, and nothing is opened by being imported."""

import ast

from testkit.guards.house import House, Source
from testkit.guards.syntax import calls, last_name

COMMITS = frozenset({"commit", "begin_nested"})
THE_ONLY_COMMITTER = "libs/chassis/src/chassis/database"
OPENERS = frozenset(
    {
        *("create_engine", "sessionmaker", "scoped_session", "Database", "Session"),
        *("connect", "BlockingConnection", "Connection", "Outbox", "Worker"),
        *("Flask", "build_app", "create_app", "load", "from_environ"),
    }
)
"""Calls that open something or read the environment; only functions may make them."""


def only_the_chassis_commits(house: House) -> list[str]:
    """Nobody but `chassis.database` ends a transaction; others are called inside one."""
    return [
        source.at(call, f"{name}() belongs to chassis.database; write inside its transaction()")
        for source in house.everything_we_run()
        if not str(source.path).startswith(THE_ONLY_COMMITTER)
        for name, call in calls(source.tree)
        if name in COMMITS and isinstance(call.func, ast.Attribute)
    ]


def nothing_opens_on_import(house: House) -> list[str]:
    """No module-level engine, broker, settings or application."""
    return [
        source.at(call, f"{name}() runs when this module is imported; do it in app.py or worker.py")
        for source in house.everything_we_run()
        for name, call in _top_level_calls(source)
        if name in OPENERS
    ]


def _top_level_calls(source: Source) -> list[tuple[str, ast.Call]]:
    return [
        (last_name(node.value), node.value)
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr)
        and isinstance(node.value, ast.Call)
    ]
