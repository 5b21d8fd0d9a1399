"""What the privacy service says: commands to one holder, and what all may know.

Every command of a conversation carries `(request_id, phase)`; phases of one holder in one request
only grow, and a holder passes over a lower one. `mail_tag` is the mailbox that is the person's
alone; `mailboxes` are those that were theirs, or somebody else's before them.
"""

import dataclasses

from contracts.event import Event, command, event, fact, ident, key, person


@dataclasses.dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A mailbox that was a person's for a time: what it sent from `since` on, before `until`.

    Both are RFC 3339 moments; None where nobody else has proven it before, or since.
    """

    mail_tag: str
    since: str | None = None
    until: str | None = None


@command(publisher="privacy")
class PrepareErasure(Event):
    """Start nothing new for this person, count what you hold, and say what stands in the way."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    person_id: str = person()
    mail_tag: str | None = ident(default=None)
    mailboxes: tuple[Mailbox, ...] = fact(default=())


@command(publisher="privacy")
class LiftRestriction(Event):
    """The request was cancelled: the person may start things again."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    person_id: str = person()


@command(publisher="privacy", only="identity")
class EndSessions(Event):
    """The erasure has begun: sign the person out everywhere."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    person_id: str = person()


@command(publisher="privacy")
class ErasePerson(Event):
    """Erase what you hold of this person, and answer with a signed receipt.

    `preview_digest` binds the receipt to what was approved; it is empty where a holder joined
    after the approval or was restored. `erasure_seq` is the place in the erasure ledger.
    """

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    person_id: str = person()
    pseudonym: str = ident()
    preview_digest: str = fact()
    erasure_seq: int = fact()
    mail_tag: str | None = ident(default=None)
    mailboxes: tuple[Mailbox, ...] = fact(default=())


@command(publisher="privacy")
class ExportPerson(Event):
    """Stream what you hold of this person to the privacy service's upload address."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    person_id: str = person()
    mail_tag: str | None = ident(default=None)
    mailboxes: tuple[Mailbox, ...] = fact(default=())


@command(publisher="privacy")
class SweepStore(Event):
    """Search your whole store for the values of this sweep, and sign what you found."""

    sweep_id: str = key()
    holder: str = ident()


@command(publisher="privacy")
class DeclareYourself(Event):
    """Say again who you are: the registry of holders was restored or does not know you.

    With `with_erasures` hand over whom you have erased, too: the erasure ledger lacks some.
    """

    holder: str = key()
    with_erasures: bool = fact(default=False)


@event(publisher="privacy")
class RequestOpened(Event):
    """A person, or an officer for them, has asked something of us."""

    request_id: str = key()
    person_id: str = person(subject=True)
    kind: str = fact()


@event(publisher="privacy")
class RequestWaiting(Event):
    """Something holds an erasure back; the person can read what and until when."""

    request_id: str = key()
    person_id: str = person(subject=True)


@event(publisher="privacy")
class RequestExtended(Event):
    """A request is answered later, by `due_at` (RFC 3339); `reason` is a code, never words."""

    request_id: str = key()
    person_id: str = person(subject=True)
    due_at: str = fact()
    reason: str = fact()


@event(publisher="privacy")
class ArchiveReady(Event):
    """An archive can be fetched until the date given (RFC 3339)."""

    request_id: str = key()
    person_id: str = person(subject=True)
    expires_at: str = fact()


@event(publisher="privacy")
class RequestCancelled(Event):
    """A request ended without being carried out."""

    request_id: str = key()
    person_id: str = person(subject=True)
    kind: str = fact()


@event(publisher="privacy")
class ErasureCompleted(Event):
    """All receipts are in and valid, every sweep is signed, the sought values are destroyed."""

    request_id: str = key()


@event(publisher="privacy")
class PolicyPublished(Event):
    """A version of the privacy policy takes effect."""

    policy_version: int = key()
    effective_at: str = fact()
    material: bool = fact()


@event(publisher="privacy")
class PolicyAccepted(Event):
    """A person accepted a version of the policy."""

    person_id: str = person(subject=True)
    policy_version: int = fact()


@event(publisher="privacy")
class ConsentChanged(Event):
    """A person gave or withdrew consent for one purpose on one channel."""

    consent_id: str = key()
    person_id: str = person(subject=True)
    purpose: str = fact()
    channel: str = fact()
    granted: bool = fact()
    version: int = fact()
