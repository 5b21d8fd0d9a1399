"""The moment right after a commit, for those who want to be killed there."""

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session


def once_committed(session: Session, act: Callable[[], object]) -> None:
    """Call `act` once, right after the session's transaction has committed."""
    event.listen(session, "after_commit", lambda _session: act(), once=True)
