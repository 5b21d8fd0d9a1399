"""Who lives in the story: two customers and two artisans, in Arabic and English.

E-mail addresses and phones are new in each telling, so that it can be told again on the same
state; every value is longer than eight characters and belongs to one person only.
"""

import random
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Character:
    """A person: what they enter, and what they were given."""

    full_name: str
    email: str
    phone: str
    language: str
    password: str = "a long walk by the sea 1446"  # noqa: S105 — nobody's password
    person_id: str = ""
    said: list[str] = field(default_factory=list)

    def says(self, text: str) -> str:
        """Return a text, remembering that this person entered it."""
        if text not in self.said:
            self.said.append(text)
        return text

    @property
    def identifiers(self) -> list[str]:
        """Return every personal value of this person that the suite stores."""
        return [self.full_name, self.email, self.phone, *self.said]


@dataclass(frozen=True)
class Cast:
    """Everybody."""

    leaving: Character
    staying: Character
    potter: Character
    weaver: Character


_FAMILIES = ("الحربي", "القحطاني", "الشمري", "الغامدي", "الزهراني", "المطيري")
_FAMILY_NAMES = ("Haddad", "Rahman", "Mansour", "Farouk", "Nasser", "Idris")


def new_cast() -> Cast:
    """Return people who have never been here before."""
    chance = random.Random()  # noqa: S311 — names, not secrets
    run = f"{chance.randrange(10**6):06d}"

    def person(given: str, alias: str, language: str) -> Character:
        families = _FAMILIES if language == "ar" else _FAMILY_NAMES
        return Character(
            full_name=f"{given} {chance.choice(families)}",
            email=f"{alias}.{run}@example.com",
            phone=f"+9665{chance.randrange(10**8):08d}",
            language=language,
        )

    return Cast(
        leaving=person("ليلى بنت سالم", "layla.salem", "ar"),
        staying=person("Yusuf Tariq", "yusuf.tariq", "en"),
        potter=person("نورة بنت خالد", "noura.khaled", "ar"),
        weaver=person("Mariam Anwar", "mariam.anwar", "en"),
    )
