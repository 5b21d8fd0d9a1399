"""Who lives in the simulated town, with values that lead to each of them alone."""

from dataclasses import dataclass

PASSWORD = "a long walk by the sea 1446"


@dataclass
class Person:
    """Somebody with an account; `token` is what they are signed in by."""

    name: str
    email: str
    phone: str
    full_name: str
    address: str
    words: str
    person_id: str = ""
    token: str | None = None
    signed_in: float = 0.0

    @property
    def values(self) -> list[str]:
        """Return what must be nowhere any more once they are erased."""
        return [self.email, self.phone, self.full_name, self.address, self.words]

    def says(self, what: str) -> str:
        """Return a text of theirs: it holds words that nobody else uses."""
        return f"{what} {self.words}"


def person(name: str, number: int) -> Person:
    """Return somebody who has not joined yet."""
    mark = f"{name.capitalize()}mark{number}"
    return Person(
        name=name,
        email=f"{mark.lower()}@example.com",
        phone=f"+96655{number:07d}",
        full_name=f"{mark} Fullname",
        address=f"7 {mark} Street",
        words=f"{mark} was here",
    )
