"""What this service remembers, and what a thing may do."""

from privacy.models import (
    consent,
    correction,
    erasure,
    history,
    holder,
    policy,
    request,
    sought,
    stored_file,
    sweep,
    task,
)
from privacy.models.base import Base
from privacy.models.library import LIBRARY

__all__ = [
    "LIBRARY",
    "Base",
    "consent",
    "correction",
    "erasure",
    "history",
    "holder",
    "policy",
    "request",
    "sought",
    "stored_file",
    "sweep",
    "task",
]
