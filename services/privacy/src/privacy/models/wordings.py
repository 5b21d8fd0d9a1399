"""The consents that we ask for, in the words in which we ask (package data)."""

import dataclasses
import json
from functools import cache
from importlib.resources import files

SHARING = "sharing"
"""The purpose to which Global Privacy Control objects."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wording:
    """What is asked for one purpose on one channel, in its present words."""

    purpose: str
    channel: str
    version: int
    text: dict[str, str]


@cache
def offered() -> dict[tuple[str, str], Wording]:
    """Return the present wording of every consent that we ask for, by purpose and channel."""
    source = files("privacy").joinpath("templates/consents.json").read_text(encoding="utf-8")
    wordings = [Wording(**entry) for entry in json.loads(source)]
    return {(wording.purpose, wording.channel): wording for wording in wordings}
