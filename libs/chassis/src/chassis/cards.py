"""Payment card numbers, which are never accepted anywhere (PCI DSS keeps them at the provider).

A number is looked for in any script's digits, whole or in groups: `4111 1111 1111 1111`. What only
happens to be long (an IBAN, an order's number) passes unless its check digit fits by chance.
"""

import re
import unicodedata

_RUN = re.compile(r"[0-9](?:[ .\-]?[0-9]){12,}")
_BETWEEN = re.compile(r"[ .\-]+")
_SHORTEST, _LONGEST = 13, 19
_FIRST_OF_A_CARD = frozenset("23456")
_GROUPINGS = ((4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 4, 3), (4, 6, 4))


def has_card_number(text: str) -> bool:
    """Return whether a text holds what looks like a payment card's number."""
    return any(_is_card(one) for run in _RUN.findall(_plain(text)) for one in _candidates(run))


def _plain(text: str) -> str:
    """Return the text with every script's digits as 0-9, and every space and dash as itself."""
    return "".join(_plain_character(character) for character in text)


def _plain_character(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.digit(character))
    if kind == "Zs":
        return " "
    return "-" if kind == "Pd" else character


def _candidates(run: str) -> set[str]:
    """Return the run as a whole, its unbroken parts, and its parts grouped as cards group them."""
    groups = _BETWEEN.split(run)
    found = {"".join(groups), *groups}
    sizes = [len(group) for group in groups]
    for grouping in _GROUPINGS:
        for start in range(len(groups) - len(grouping) + 1):
            stop = start + len(grouping)
            if tuple(sizes[start:stop]) == grouping and not _is_longer(sizes, start, stop):
                found.add("".join(groups[start:stop]))
    return found


def _is_longer(sizes: list[int], start: int, stop: int) -> bool:
    """Return whether groups of four go on at either end, as an IBAN's do."""
    before = start > 0 and sizes[start - 1] == sizes[start]
    after = stop < len(sizes) and sizes[stop] == sizes[start]
    return before or after


def _is_card(digits: str) -> bool:
    if not _SHORTEST <= len(digits) <= _LONGEST or digits[0] not in _FIRST_OF_A_CARD:
        return False
    values = [int(digit) for digit in digits]
    doubled = (divmod(2 * digit, 10) for digit in values[-2::-2])
    return (sum(values[-1::-2]) + sum(tens + ones for tens, ones in doubled)) % 10 == 0
