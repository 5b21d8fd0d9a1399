"""What a closing notice says: the link that shows a request without an account."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What the notice of one request says."""

    request_id: str
    status_url: str
