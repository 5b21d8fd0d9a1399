"""Finds all sought values in a text at once."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

import ahocorasick

from personal_data.sought import SHORTEST
from personal_data.sweep.normal import folded, normalised

TOMBSTONE = "[erased]"

_PHONE = re.compile(r"\+[0-9]{7,15}")


class Searcher:
    """An automaton over the normalised values; a value is known by its place in the list."""

    def __init__(self, values: Sequence[str]) -> None:
        self._meant: dict[str, set[int]] = {}
        for number, value in enumerate(values):
            pattern = _pattern(value)
            if len(pattern) >= SHORTEST:
                self._meant.setdefault(pattern, set()).add(number)
        self._automaton = ahocorasick.Automaton()
        for pattern in self._meant:
            self._automaton.add_word(pattern, pattern)
        if self._meant:
            self._automaton.make_automaton()

    def found_in(self, text: str) -> set[int]:
        """Return which values stand in a text, in any spelling."""
        found: set[int] = set()
        for _, pattern in self._matches(normalised(text)):
            found |= self._meant[pattern]
        return found

    def without(self, text: str) -> str:
        """Return the text with a tombstone in place of each value."""
        spelled, origins = _with_origins(text)
        spans = [
            (origins[end - len(pattern) + 1][0], origins[end][1])
            for end, pattern in self._matches(spelled)
        ]
        kept, after = [], 0
        for start, end in sorted(spans):
            if start >= after:
                kept += [text[after:start], TOMBSTONE]
            after = max(after, end)
        return "".join([*kept, text[after:]])

    def _matches(self, spelled: str) -> Iterator[tuple[int, str]]:
        if self._meant:
            yield from self._automaton.iter(spelled)


def _pattern(value: str) -> str:
    """Return what to look for; a phone is looked for without its plus, and so found with it too."""
    pattern = normalised(value.strip())
    return pattern.removeprefix("+") if _PHONE.fullmatch(pattern) else pattern


def _with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the normalised text and, for each of its characters, where it comes from."""
    spelled: list[str] = []
    origins: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for character in folded(text[start:end]):
            if character.isspace() and spelled and spelled[-1] == " ":
                origins[-1] = (origins[-1][0], end)
                continue
            spelled.append(" " if character.isspace() else character)
            origins.append((start, end))
        start = end
    return "".join(spelled), origins
