"""Text as search compares it: tolerant of the ways in which the same Arabic word is spelled.

Marks and the tatweel go, letters that are written for one another become one, and common prefixes
and endings are cut where enough of the word is left. The same is done to what is looked for, so
that what is compared needs no support of the database beyond LIKE.
"""

import re
import unicodedata
from collections.abc import Iterable

_MARKS = re.compile("[\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئی", "ي"),
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "گ": "ك",
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
    }
)
_PREFIX = re.compile("^(?:وال|بال|كال|فال|ولل|لل|ال)(?=.{3})")
_ENDING = re.compile("(?<=.{3})(?:ات|يه|ين|ون|ه)$")
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """Return the words of a text as search compares them, in their order."""
    folded = unicodedata.normalize("NFKC", text).lower()
    plain = _MARKS.sub("", folded).translate(_LETTERS)
    return [_lighten(word) for word in _WORD.findall(plain)]


def searchable(*texts: str) -> str:
    """Return the words of all these texts, each once, to be kept beside them."""
    return " ".join(dict.fromkeys(_words(texts)))


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from words_of(text)


def _lighten(word: str) -> str:
    return _ENDING.sub("", _PREFIX.sub("", word))
