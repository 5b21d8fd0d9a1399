"""People who do not exist, each with values that nobody else has, in Arabic or in English."""

from dataclasses import dataclass
from itertools import count
from secrets import token_hex

ARABIC_FIRST = ("نورة", "فيصل", "هيفاء", "سلمان", "العنود", "تركي", "جواهر", "ماجد")
ARABIC_FAMILY = ("القحطاني", "الحربي", "الدوسري", "العتيبي", "الشمري", "الزهراني")
ENGLISH_FIRST = ("Margaret", "Benedict", "Rosalind", "Theodore", "Beatrice", "Nathaniel")
ENGLISH_FAMILY = ("Ashworth", "Pemberton", "Whitfield", "Hollingsworth", "Kingsley", "Redmayne")
ARABIC_STREETS = ("شارع العليا", "طريق الملك فهد", "حي السفارات", "شارع التحلية")
ENGLISH_STREETS = ("Olaya Street", "King Fahd Road", "Diplomatic Quarter", "Tahlia Street")

_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as they would fill in a form; `phone` is in E.164."""

    person_id: str
    full_name: str
    email: str
    phone: str
    address: str
    language: str
    password: str

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Every value that leads to this person and to nobody else."""
        return (self.full_name, self.email, self.phone, self.address)


def arabic_person() -> Person:
    """Return a new person who writes Arabic."""
    return _person("ar", ARABIC_FIRST, ARABIC_FAMILY, ARABIC_STREETS)


def english_person() -> Person:
    """Return a new person who writes English."""
    return _person("en", ENGLISH_FIRST, ENGLISH_FAMILY, ENGLISH_STREETS)


def canary(label: str = "") -> str:
    """Return a word that stands nowhere else, to be looked for afterwards.

    It has letters in front, so that no rule takes it for a card or telephone number.
    """
    return f"canary{label}x{token_hex(8)}"


def _person(
    language: str, first: tuple[str, ...], family: tuple[str, ...], streets: tuple[str, ...]
) -> Person:
    number = next(_NUMBERS)
    mark = token_hex(4)
    # The mark makes each value unique, where names alone would repeat.
    name = f"{first[number % len(first)]} {family[number % len(family)]} {_as_letters(mark)}"
    return Person(
        person_id=f"per_test{mark}{number:06d}",
        full_name=name,
        email=f"person.{mark}.{number}@example.com",
        phone=f"+9665{int(mark, 16) % 10**8:08d}",
        address=f"{streets[number % len(streets)]} {number}, {mark}",
        language=language,
        password=f"correct horse {token_hex(4)}",  # identity refuses parts of the address
    )


def _as_letters(mark: str) -> str:
    return "".join(chr(ord("a") + int(digit, 16)) for digit in mark).capitalize()
