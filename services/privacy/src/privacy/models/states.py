"""What a request may ask, where it may stand, and what one holder may be asked in it."""

from enum import StrEnum


class Kind(StrEnum):
    """What a person may ask of us."""

    ACCESS = "access"
    PORTABILITY = "portability"
    ERASURE = "erasure"


class ExtensionReason(StrEnum):
    """Why an answer may take longer, as the law has it; templates/extensions.json has the words."""

    COMPLEX_REQUEST = "complex_request"
    MANY_REQUESTS = "many_requests"


class State(StrEnum):
    """Where a request stands; README.md draws the ways between them."""

    PREPARING = "preparing"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    WAITING = "waiting"
    ERASING = "erasing"
    ERASED = "erased"
    EXPORTING = "exporting"
    ASSEMBLING = "assembling"
    READY = "ready"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What one holder is asked to do."""

    PREPARE = "prepare"
    END_SESSIONS = "end_sessions"
    ERASE = "erase"
    LIFT = "lift"
    EXPORT = "export"


class TaskState(StrEnum):
    """How far one holder is with one step."""

    PLANNED = "planned"
    ASKED = "asked"
    BLOCKED = "blocked"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"
    RELEASED = "released"
