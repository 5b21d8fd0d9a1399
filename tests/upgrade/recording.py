"""What a migration says to PostgreSQL, written down while it runs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from chassis.migrate import migrate

_PLACEHOLDER = re.compile(r"%\(\w+\)s")


def statements(package: str, migrations: str, url: str) -> Iterator[tuple[str, str]]:
    """Bring a fresh database to each revision in turn; give its name, and its SQL."""
    script = ScriptDirectory(migrations)
    for step in reversed(list(script.walk_revisions())):
        with _recorded() as said:
            migrate(package, url, step.revision)
        yield step.module.__name__.removesuffix("_py"), ";\n".join(said) + ";\n"


@contextmanager
def _recorded() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "SHOW")):
            said.append(_PLACEHOLDER.sub("NULL", statement))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", note)
