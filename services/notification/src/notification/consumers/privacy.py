"""What privacy says, and what people are told of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.event import Event
from contracts.privacy import (
    ArchiveReady,
    ConsentChanged,
    PolicyPublished,
    RequestCancelled,
    RequestExtended,
    RequestOpened,
    RequestWaiting,
)
from notification.doors.deps import Deps
from notification.use_cases.announce_policy import AnnouncePolicy, announce_policy
from notification.use_cases.note_consent import NoteConsent, note_consent
from notification.use_cases.tell_person import TellPerson, tell_person


def consent_changed(session: Session, event: ConsentChanged, *, deps: Deps) -> None:
    """Remember the newest word; it is read again at each sending."""
    command = NoteConsent(
        person_id=event.person_id,
        purpose=event.purpose,
        channel=event.channel,
        granted=event.granted,
        version=event.version,
    )
    note_consent(session, Caller.system(), command, deps=deps)


def policy_published(session: Session, event: PolicyPublished, *, deps: Deps) -> None:
    """Tell everybody with an account."""
    command = AnnouncePolicy(policy_version=event.policy_version, effective_at=event.effective_at)
    announce_policy(session, Caller.system(), command, deps=deps)


def request_opened(session: Session, event: RequestOpened, *, deps: Deps) -> None:
    """Confirm, so that nobody else can open one unnoticed."""
    facts = {"request_id": event.request_id, "request_kind": event.kind}
    _tell(session, event.person_id, "request_opened", facts, deps)


def request_waiting(session: Session, event: RequestWaiting, *, deps: Deps) -> None:
    """Say that something must end first."""
    _tell(session, event.person_id, "request_waiting", {"request_id": event.request_id}, deps)


def request_extended(session: Session, event: RequestExtended, *, deps: Deps) -> None:
    """Say until when we answer now, and why it takes longer."""
    facts = {"request_id": event.request_id, "due_at": event.due_at, "reason": event.reason}
    _tell(session, event.person_id, "request_extended", facts, deps)


def request_cancelled(session: Session, event: RequestCancelled, *, deps: Deps) -> None:
    """Say that nothing was done."""
    _tell(session, event.person_id, "request_cancelled", {"request_id": event.request_id}, deps)


def archive_ready(session: Session, event: ArchiveReady, *, deps: Deps) -> None:
    """Say until when the archive can be fetched."""
    facts = {"request_id": event.request_id, "expires_at": event.expires_at}
    _tell(session, event.person_id, "archive_ready", facts, deps)


def _tell(session: Session, person_id: str, kind: str, facts: dict[str, Any], deps: Deps) -> None:
    command = TellPerson(person_id=person_id, kind=kind, facts=facts)
    tell_person(session, Caller.system(), command, deps=deps)


HANDLERS: Mapping[type[Event], Callable[..., None]] = {
    ConsentChanged: consent_changed,
    PolicyPublished: policy_published,
    RequestOpened: request_opened,
    RequestWaiting: request_waiting,
    RequestExtended: request_extended,
    RequestCancelled: request_cancelled,
    ArchiveReady: archive_ready,
}
