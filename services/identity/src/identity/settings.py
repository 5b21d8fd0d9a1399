"""What identity reads from its environment, once."""

import dataclasses
import json
from datetime import timedelta

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.settings import ServiceSettings, SettingsError, setting

_BOUNDS = {
    "access_minutes": (5, 10),
    "refresh_grace_seconds": (10, 30),
    "code_minutes": (5, 60),
}
"""What may be set, and no more: beyond this a setting would undo what it is for."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class IdentitySettings(ServiceSettings):
    """The settings of identity beside those that every service has."""

    signing_jwk: str = setting(secret=True, doc="Private Ed25519 JWK that signs access tokens.")
    previous_signing_jwk: str = setting(
        default="", secret=True, doc="The JWK before it, published until its last token expired."
    )
    service_clients: str = setting(
        secret=True, doc='JSON {client_id: secret}; a secret may be "sha256:<hex>", or a list.'
    )
    code_pepper: str = setting(secret=True, doc="Key of the hashes that stand for codes.")
    mail_tag_key: str = setting(secret=True, doc="Key of mailbox tags; messaging has the same.")

    access_minutes: int = setting(default=10, doc="How long an access token is good for.")
    refresh_days: int = setting(default=30, doc="How long an unused session lives.")
    session_days: int = setting(default=180, doc="How long any session lives.")
    refresh_grace_seconds: int = setting(
        default=20, doc="How long a used refresh token gives the same successor again."
    )
    code_minutes: int = setting(default=15, doc="How long a code fits after it was sent.")
    unverified_days: int = setting(default=7, doc="How long an account stays unverified.")

    send_limit: int = setting(default=5, doc="Messages that one address may cause in an hour.")
    code_limit: int = setting(default=10, doc="Codes that may be tried for one person in an hour.")
    password_limit: int = setting(default=10, doc="Passwords tried for one address in 15 minutes.")
    token_limit: int = setting(default=30, doc="Uses of one refresh token in 15 minutes.")
    client_limit: int = setting(default=600, doc="Tokens that one service asks for in 15 minutes.")
    network_limit: int = setting(default=300, doc="Attempts of one kind from one network.")
    global_limit: int = setting(default=30_000, doc="Attempts of one kind from everybody.")

    argon2_memory_kib: int = setting(default=19_456, doc="Memory that hashing a password takes.")
    argon2_passes: int = setting(default=2, doc="Passes over that memory.")
    argon2_lanes: int = setting(default=1, doc="Lanes that share the memory.")

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            SettingsError: a number out of its bounds, a key or a list that cannot be read.
        """
        for name, (least, most) in _BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise SettingsError(f"{name.upper()} must be from {least} to {most}.")
        _refuse_unreadable_key("SIGNING_JWK", self.signing_jwk)
        if self.previous_signing_jwk:
            _refuse_unreadable_key("PREVIOUS_SIGNING_JWK", self.previous_signing_jwk)
        _refuse_unreadable_clients(self.service_clients)

    @property
    def access_lifetime(self) -> timedelta:
        """How long an access token is good for."""
        return timedelta(minutes=self.access_minutes)

    @property
    def idle_lifetime(self) -> timedelta:
        """How long a session lives without being used."""
        return timedelta(days=self.refresh_days)

    @property
    def session_lifetime(self) -> timedelta:
        """How long a session lives, used or not."""
        return timedelta(days=self.session_days)

    @property
    def refresh_grace(self) -> timedelta:
        """How long a used refresh token gives its successor once more."""
        return timedelta(seconds=self.refresh_grace_seconds)

    @property
    def code_lifetime(self) -> timedelta:
        """How long a code fits after it was sent."""
        return timedelta(minutes=self.code_minutes)

    @property
    def unverified_lifetime(self) -> timedelta:
        """How long an account stays that nobody verified."""
        return timedelta(days=self.unverified_days)


def _refuse_unreadable_key(name: str, jwk: str) -> None:
    try:
        OKPKey.import_key(json.loads(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise SettingsError(f"{name} must be an Ed25519 key as JSON (RFC 8037).") from wrong


def _refuse_unreadable_clients(clients: str) -> None:
    try:
        listed = json.loads(clients)
    except ValueError as wrong:
        raise SettingsError("SERVICE_CLIENTS must be JSON.") from wrong
    if not isinstance(listed, dict) or not all(listed.values()):
        raise SettingsError("SERVICE_CLIENTS must be JSON: {client_id: secret or [secrets]}.")
