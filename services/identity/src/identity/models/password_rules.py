"""Which passwords are refused: those that everybody tries, and those that repeat the person."""

import importlib.resources
import re
from difflib import SequenceMatcher
from functools import cache

from identity.errors import PasswordTooCommon, PasswordTooSimilar

_SHORTEST_PART = 4
_TOO_ALIKE = 0.7


def refuse_common(password: str) -> None:
    """Refuse what the first guesses of any attacker would find.

    Raises:
        PasswordTooCommon: the password, or what is left of it without digits and signs at its
            ends, is in the packaged list.
    """
    folded = password.casefold()
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    if {folded, core} & _common():
        raise PasswordTooCommon(pointer="/password")


def refuse_similar(password: str, *known: str) -> None:
    """Refuse what others know of the person: parts of the name, of the e-mail address.

    Raises:
        PasswordTooSimilar: the password contains such a part, or is nearly one.
    """
    folded = password.casefold()
    if any(_alike(folded, part) for text in known for part in _parts(text.casefold())):
        raise PasswordTooSimilar(pointer="/password")


def _parts(text: str) -> list[str]:
    parts = {text, *re.split(r"[\W_]+", text)}
    return [part for part in parts if len(part) >= _SHORTEST_PART]


def _alike(password: str, part: str) -> bool:
    return part in password or SequenceMatcher(None, password, part).ratio() >= _TOO_ALIKE


@cache
def _common() -> frozenset[str]:
    listed = importlib.resources.files("identity.models").joinpath("common_passwords.txt")
    return frozenset(listed.read_text("utf-8").split())
