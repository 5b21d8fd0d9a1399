"""The budgets of the attempt guard: what may be tried how often."""

from datetime import timedelta
from enum import StrEnum


class Budget(StrEnum):
    """Sending and trying are counted apart: a new code never buys new tries."""

    SEND = "send"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  the name of a budget
    TOKEN = "token"  # noqa: S105  the same
    CLIENT = "client"

    @property
    def window(self) -> timedelta:
        """How long an attempt counts."""
        return timedelta(hours=1) if self in (Budget.SEND, Budget.CODE) else timedelta(minutes=15)
