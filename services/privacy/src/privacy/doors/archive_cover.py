"""What an archive says of itself."""

import dataclasses
from datetime import datetime


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cover:
    """Whose request it answers (never who that is), in which language, and when it was made."""

    request_id: str
    kind: str
    language: str
    made_at: datetime
