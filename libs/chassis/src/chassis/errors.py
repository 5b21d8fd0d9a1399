"""Refusals: classes with a status and a stable code, in Arabic and English (RFC 9457).

A refusal's words may use facts that its raiser gives; they are numbers, dates and names of
fields, never what a person entered.
"""

from typing import Any, ClassVar

from chassis.words import Words, say

_KNOWN: dict[str, type["Refusal"]] = {}


class Refusal(Exception):
    """Something that we refuse to do, and what the caller can do about it.

    `pointer` is the JSON Pointer of the offending part of the body; `headers` go with the answer.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = ""
    title: ClassVar[Words] = {}
    detail: ClassVar[Words] = {}

    def __init__(
        self, pointer: str | None = None, *, headers: dict[str, str] | None = None, **facts: Any
    ) -> None:
        super().__init__(self.code)
        self.pointer = pointer
        self.headers = headers or {}
        self.facts = facts

    def __init_subclass__(cls, **options: Any) -> None:
        """Keep the class findable by its code."""
        super().__init_subclass__(**options)
        if cls.code:
            _KNOWN[f"{cls.__module__}.{cls.__qualname__}"] = cls

    def title_in(self, language: str) -> str:
        """Return the title in a language."""
        return say(self.title, language)

    def detail_in(self, language: str) -> str:
        """Return the detail in a language, with its facts."""
        return say(self.detail, language, **self.facts)


def refusals_of(*modules: str) -> list[type[Refusal]]:
    """Return every refusal declared in these modules or below them, by code."""
    chosen = (
        cls
        for cls in _KNOWN.values()
        if any(cls.__module__ == name or cls.__module__.startswith(f"{name}.") for name in modules)
    )
    return sorted(chosen, key=lambda cls: cls.code)
