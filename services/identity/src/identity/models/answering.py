"""Which of a person's open challenges a code answers."""

from collections.abc import Callable, Iterable
from hmac import compare_digest

from identity.models.challenge import Challenge


def answered(
    challenges: Iterable[Challenge], code: str, code_hash: Callable[[str, str], str]
) -> Challenge | None:
    """Return the challenge that this code answers, comparing with each of them."""
    fitting = [
        challenge
        for challenge in challenges
        if compare_digest(challenge.code_hash or "", code_hash(challenge.id, code))
    ]
    return fitting[0] if fitting else None
