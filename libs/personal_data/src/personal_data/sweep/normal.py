"""One spelling for all: case, compatibility forms, digits, invisible characters, spaces."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_TATWEEL = "\u0640"

_CODES = (*range(0x20000), *range(0xE0000, 0xE0080))
"""Where Unicode has digits and invisible characters; the rest is ideographs and nothing."""

_SAME: dict[int, str | None] = {
    code: str(unicodedata.digit(chr(code))) if kind == "Nd" else None
    for code in _CODES
    if (kind := unicodedata.category(chr(code))) in ("Nd", "Cf") and code not in range(0x80)
}
_SAME[ord(_TATWEEL)] = None


def normalised(text: str) -> str:
    """Return the text as patterns and haystacks are compared."""
    return _SPACES.sub(" ", folded(text))


def folded(text: str) -> str:
    """Return the text without its differences of spelling; runs of spaces stay as they are."""
    if text.isascii():
        return text.lower()
    compatible = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", compatible).translate(_SAME)
