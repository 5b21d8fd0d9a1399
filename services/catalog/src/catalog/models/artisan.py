"""An artisan: who offers something here, from the application on."""

import dataclasses
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.errors import ApplicationDecided, ArtisanNotFound, NotAnArtisan
from catalog.models.base import Base
from catalog.models.visibility import DEFAULTS, may_see
from chassis.database import JsonText, ShortId, UtcDateTime
from chassis.words import Words

APPLIED, APPROVED, DECLINED = "applied", "approved", "declined"
STATES = (APPLIED, APPROVED, DECLINED)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Form:
    """What somebody tells of themselves when they apply."""

    display_name: Words
    bio: Words
    craft: str
    region: str
    address: str | None = None
    phone: str | None = None


class Artisan(Base):
    """A person's profile as an artisan; `visibility` has a rule for each field that has one."""

    __tablename__ = "artisans"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(ShortId, unique=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    name_ar: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    bio_ar: Mapped[str] = mapped_column(Text)
    bio_en: Mapped[str] = mapped_column(Text)
    craft: Mapped[str] = mapped_column(String(32), index=True)
    region: Mapped[str] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str | None] = mapped_column(String(20))
    visibility: Mapped[dict[str, str]] = mapped_column(JsonText)
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decline_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]

    @property
    def display_name(self) -> Words:
        """Return the public name in both languages."""
        return {"ar": self.name_ar, "en": self.name_en}

    @property
    def bio(self) -> Words:
        """Return what they tell of themselves."""
        return {"ar": self.bio_ar, "en": self.bio_en}

    def apply(self, form: Form, now: datetime) -> None:
        """Take a new application."""
        self.tell(dataclasses.asdict(form))
        self.state, self.applied_at = APPLIED, now
        self.decided_at = self.decline_reason = None

    def tell(self, changes: dict[str, Any]) -> None:
        """Change fields of the profile; `visibility` may name some of its fields only."""
        for name, value in changes.items():
            if name in ("display_name", "bio"):
                stem = "name" if name == "display_name" else name
                setattr(self, f"{stem}_ar", value["ar"])
                setattr(self, f"{stem}_en", value["en"])
            elif name == "visibility":
                self.visibility = {**self.visibility, **value}
            else:
                setattr(self, name, value)
        self.version += 1

    def decide(self, state: str, now: datetime, reason: str | None = None) -> None:
        """Approve or decline an open application.

        Raises:
            ApplicationDecided: it is not open.
        """
        if self.state != APPLIED:
            raise ApplicationDecided(state=self.state)
        self.state, self.decided_at, self.decline_reason = state, now, reason
        self.version += 1

    def shows(self, field: str, eyes: str) -> bool:
        """Tell whether a field that has a rule shows itself to these eyes."""
        return may_see(self.visibility.get(field, DEFAULTS[field]), eyes)


def artisan_of(session: Session, person_id: str | None) -> Artisan | None:
    """Return a person's profile, in whatever state."""
    return session.scalar(select(Artisan).where(Artisan.person_id == person_id))


def own_profile(session: Session, person_id: str | None) -> Artisan:
    """Return a person's profile, locked until the transaction ends; call `fence` first.

    Raises:
        NotAnArtisan: the person never applied.
    """
    query = select(Artisan).where(Artisan.person_id == person_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotAnArtisan
    return found


def approved_artisan(session: Session, person_id: str | None) -> Artisan:
    """Return the profile of somebody who may offer things.

    Raises:
        NotAnArtisan: the person has not applied, or was not approved.
    """
    found = artisan_of(session, person_id)
    if found is None or found.state != APPROVED:
        raise NotAnArtisan
    return found


def locked_artisan(session: Session, artisan_id: str) -> Artisan:
    """Return an artisan as they are now, locked until the transaction ends; `fence` first.

    Raises:
        ArtisanNotFound: there is none.
    """
    found = session.get(Artisan, artisan_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise ArtisanNotFound
    return found
