"""In which order holders erase: those whom others still need come later.

Notification sends the closing notice before it forgets, so it needs identity's contact; identity
goes after it; privacy erases its own rows when everybody else has answered.
"""

FIRST = 1
_LATER = {"notification": 2, "identity": 3, "privacy": 4}
SESSIONS_AT = "identity"
"""The holder that signs people out, in the first wave."""

OURSELVES = "privacy"


def wave_of(holder: str) -> int:
    """Return the wave in which a holder erases; whoever is not named goes first."""
    return _LATER.get(holder, FIRST)
