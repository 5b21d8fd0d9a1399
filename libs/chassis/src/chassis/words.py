"""Words in Arabic and English, and the choice between them."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["ar", "en"]
Words = Mapping[str, str]

LANGUAGES: tuple[Language, ...] = ("ar", "en")
DEFAULT_LANGUAGE: Language = "en"


def say(words: Words, language: str, **facts: object) -> str:
    """Return the words in a language, with facts filled in where there are any."""
    text = words.get(language, words[DEFAULT_LANGUAGE])
    return text.format(**facts) if facts else text
