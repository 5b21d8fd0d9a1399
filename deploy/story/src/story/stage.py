"""What every act can use: the address of the platform, the mailbox, the cast and their sessions."""

from dataclasses import dataclass, field
from pathlib import Path

from story.cast import Cast, Character
from story.client import Api
from story.mailbox import Mailbox
from story.telling import Telling


@dataclass(frozen=True, kw_only=True)
class Officer:
    """The privacy officer's sign-in; the role was granted on the command line."""

    email: str
    password: str


@dataclass(kw_only=True)
class Stage:
    """Everything that the acts share."""

    base: str
    mailbox: Mailbox
    officer: Officer
    cast: Cast
    home: Path
    telling: Telling
    _sessions: dict[str, Api] = field(default_factory=dict)

    @property
    def handed(self) -> Path:
        """Return the folder of what people downloaded."""
        made = self.home / "handed"
        made.mkdir(parents=True, exist_ok=True)
        return made

    def anonymous(self, language: str = "en") -> Api:
        """Return the way in of somebody who has not signed in."""
        return Api(self.base, language=language)

    def as_(self, person: Character) -> Api:
        """Return a person's own way in, signing in at the first use."""
        if person.email not in self._sessions:
            self.sign_in(person)
        return self._sessions[person.email]

    def sign_in(self, person: Character) -> Api:
        """Sign a person in anew, as after they were given a role."""
        api = self.anonymous(person.language)
        answer = api.post("/v1/sessions", {"email": person.email, "password": person.password})
        api.token, person.person_id = answer["access_token"], answer["person_id"]
        self._sessions[person.email] = api
        return api

    def as_officer(self) -> Api:
        """Return the privacy officer's way in."""
        return self.as_(
            Character(
                full_name="",
                email=self.officer.email,
                phone="",
                language="en",
                password=self.officer.password,
            )
        )
