"""What the identity service says about accounts, never who they belong to."""

from contracts.event import Event, event, fact, ident, key, person


@event(publisher="identity")
class AccountRegistered(Event):
    """Somebody asked for an account; nothing is verified yet."""

    person_id: str = person(subject=True)
    language: str = fact()
    version: int = fact()


@event(publisher="identity")
class AccountVerified(Event):
    """The e-mail address of an account is verified; the account can be used."""

    person_id: str = person(subject=True)
    language: str = fact()
    version: int = fact()


@event(publisher="identity")
class RegistrationRepeated(Event):
    """Somebody tried to register with the address of an account that exists."""

    person_id: str = person(subject=True)


@event(publisher="identity")
class ChallengeIssued(Event):
    """A code is to be sent; the code itself is minted when notification asks for it.

    `purpose` is one of verify_email, verify_phone, reset_password, change_email, change_phone;
    `channel` is email or sms.
    """

    challenge_id: str = key()
    person_id: str = person(subject=True)
    purpose: str = fact()
    channel: str = fact()


@event(publisher="identity")
class ContactChangeRequested(Event):
    """A new e-mail address or phone was asked for; the old address is told first.

    `change_id` is also the id of the challenge that follows, so the two are heard in this order.
    """

    change_id: str = key()
    person_id: str = person(subject=True)
    field: str = fact()


@event(publisher="identity")
class ProfileCorrected(Event):
    """Fields of an account have changed; whoever keeps copies fetches them anew."""

    person_id: str = person(subject=True)
    fields: tuple[str, ...] = fact()
    language: str = fact()
    version: int = fact()


@event(publisher="identity")
class PasswordChanged(Event):
    """The password of an account was changed or reset."""

    person_id: str = person(subject=True)


@event(publisher="identity")
class SessionTheftDetected(Event):
    """A refresh token was used twice outside its grace; the whole session family is revoked."""

    session_id: str = key()
    person_id: str = person(subject=True)


@event(publisher="identity")
class SessionsEnded(Event):
    """A person was signed out everywhere for an erasure (an answer to privacy)."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()


@event(publisher="identity")
class RoleGranted(Event):
    """A person was given a role: artisan, support, officer or admin."""

    person_id: str = person(subject=True)
    role: str = fact()


@event(publisher="identity")
class ContactDisclosed(Event):
    """A person's contact was handed to a service for a purpose."""

    disclosure_id: str = key()
    person_id: str = person(subject=True)
    recipient: str = fact()
    purpose: str = fact()
