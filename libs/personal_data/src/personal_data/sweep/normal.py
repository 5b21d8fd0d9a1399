"""One spelling for all: case, compatibility forms, digits, invisible characters, spaces."""

import re
import sys
import unicodedata

_SPACES = re.compile(r"\s+")
_TATWEEL = "\u0640"

_SAME: dict[int, str | None] = {
    code: str(unicodedata.digit(chr(code)))
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) == "Nd" and not chr(code).isascii()
}
_SAME |= dict.fromkeys(
    code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"
)
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
