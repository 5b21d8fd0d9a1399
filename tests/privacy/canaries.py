"""Canaries: a unique token for each person and field, and who entered what where."""

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from story.client import Api

TOKEN = re.compile(r"zq[a-z]{2}[b-n]{10,22}")


@dataclass
class Canary:
    """A person all of whose words are unique."""

    letter: str
    language: str
    password: str = "a very long sentence 1446"
    person_id: str = ""
    tokens: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    passing: set[str] = field(default_factory=set)

    def word(self, about: str = "") -> str:
        """Return words with a new token in them, long enough for a sweep to look for."""
        return f"{about} {self._token(22)}".strip()

    def short_word(self) -> str:
        """Return a new token so short that a sweep looks for it in kept answers alone."""
        return self._token(10)

    def _token(self, letters: int) -> str:
        token = f"zq{self.letter}x" + "".join(secrets.choice("bcdfghjklmn") for _ in range(letters))
        self.tokens.append(token)
        return token

    def passing_word(self) -> str:
        """Return a token that the suite should never store (a search, a wrong reference)."""
        token = self.word()
        self.passing.add(token)
        return token

    def mail(self) -> str:
        """Return a new e-mail address with a token in it."""
        return f"{self.word()}@example.com"

    def phone(self) -> str:
        """Return a new phone number."""
        number = f"+96655{secrets.randbelow(10**7):07d}"
        self.phones.append(number)
        return number

    @property
    def values(self) -> list[str]:
        """Return everything that is only this person's."""
        return [*self.tokens, *self.phones]


@dataclass
class Notebook:
    """Which string fields of which operations were filled with a canary."""

    templates: list[tuple[str, re.Pattern[str], str]]
    filled: set[tuple[str, str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Notebook":
        """Return a notebook for the operations of a document."""
        templates = []
        for path, operations in document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(path)))
            templates += [
                (method.upper(), pattern, path)
                for method, operation in operations.items()
                if isinstance(operation, dict)
            ]
        return cls(templates)

    def note(self, method: str, path: str, body: Any) -> None:
        """Remember which fields of a request held a canary."""
        for known, pattern, template in self.templates:
            if known == method and pattern.fullmatch(path):
                for pointer in _pointers(body, ""):
                    self.filled.add((method, template, pointer))


def _pointers(value: Any, pointer: str) -> list[str]:
    if isinstance(value, dict):
        return [p for name, below in value.items() for p in _pointers(below, f"{pointer}/{name}")]
    if isinstance(value, list):
        return [p for below in value for p in _pointers(below, f"{pointer}/0")]
    is_canary = isinstance(value, str) and (TOKEN.search(value) or value.startswith("+96655"))
    return [pointer] if is_canary else []


class NotingApi(Api):
    """A client of the public API that notes which fields it filled with canaries."""

    def __init__(self, base: str, notebook: Notebook, **options: Any) -> None:
        super().__init__(base, **options)
        self._notebook = notebook

    def patch(self, path: str, body: Any) -> Any:
        """Change a resource as it is now."""
        tag = self._http.get(path, headers=self._headers({})).headers.get("ETag", "")
        return self._call("PATCH", path, json=body, headers={"If-Match": tag})

    def _send(self, method: str, path: str, **options: Any) -> Any:
        self._notebook.note(method, path, options.get("json"))
        return super()._send(method, path, **options)
