"""What identity says, and what people are told of it."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.event import Event
from contracts.identity import (
    AccountVerified,
    ChallengeIssued,
    ContactChangeRequested,
    PasswordChanged,
    ProfileCorrected,
    RegistrationRepeated,
    SessionTheftDetected,
)
from notification.doors.deps import Deps
from notification.use_cases.note_recipient import NoteRecipient, note_recipient
from notification.use_cases.tell_person import TellPerson, tell_person


def challenge_issued(session: Session, event: ChallengeIssued, *, deps: Deps) -> None:
    """Send the code; it is minted when the sender asks for it."""
    command = TellPerson(
        person_id=event.person_id,
        kind=event.purpose,
        facts={"challenge_id": event.challenge_id},
    )
    tell_person(session, Caller.system(), command, deps=deps)


def registration_repeated(session: Session, event: RegistrationRepeated, *, deps: Deps) -> None:
    """Tell the owner of an account that somebody tried to register with their address."""
    command = TellPerson(person_id=event.person_id, kind="account_exists")
    tell_person(session, Caller.system(), command, deps=deps)


def account_verified(session: Session, event: AccountVerified, *, deps: Deps) -> None:
    """Welcome them, and remember whom we can tell things."""
    recipient = NoteRecipient(
        person_id=event.person_id, language=event.language, version=event.version
    )
    note_recipient(session, Caller.system(), recipient, deps=deps)
    command = TellPerson(person_id=event.person_id, kind="welcome")
    tell_person(session, Caller.system(), command, deps=deps)


def profile_corrected(session: Session, event: ProfileCorrected, *, deps: Deps) -> None:
    """Remember a new language."""
    recipient = NoteRecipient(
        person_id=event.person_id, language=event.language, version=event.version
    )
    note_recipient(session, Caller.system(), recipient, deps=deps)


def contact_change_requested(
    session: Session, event: ContactChangeRequested, *, deps: Deps
) -> None:
    """Tell the old address first."""
    command = TellPerson(
        person_id=event.person_id,
        kind="contact_change_requested",
        facts={"field": event.field},
    )
    tell_person(session, Caller.system(), command, deps=deps)


def password_changed(session: Session, event: PasswordChanged, *, deps: Deps) -> None:
    """Tell them, in case it was somebody else."""
    command = TellPerson(person_id=event.person_id, kind="password_changed")
    tell_person(session, Caller.system(), command, deps=deps)


def session_theft_detected(session: Session, event: SessionTheftDetected, *, deps: Deps) -> None:
    """Tell them why they were signed out."""
    command = TellPerson(person_id=event.person_id, kind="session_theft")
    tell_person(session, Caller.system(), command, deps=deps)


HANDLERS: Mapping[type[Event], Callable[..., None]] = {
    ChallengeIssued: challenge_issued,
    RegistrationRepeated: registration_repeated,
    AccountVerified: account_verified,
    ProfileCorrected: profile_corrected,
    ContactChangeRequested: contact_change_requested,
    PasswordChanged: password_changed,
    SessionTheftDetected: session_theft_detected,
}
