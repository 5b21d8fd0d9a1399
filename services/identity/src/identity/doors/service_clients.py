"""The services that may ask for a token of their own, and their secrets as hashes."""

import hashlib
import hmac
import json

from identity.settings import IdentitySettings

_HASHED = "sha256:"


class ServiceClients:
    """Knows every client of the client credentials grant.

    A secret is given as itself or as `sha256:<hex>`; a list of two lets an old one work beside
    the new one while a secret is rotated.
    """

    def __init__(self, settings: IdentitySettings) -> None:
        listed: dict[str, str | list[str]] = json.loads(settings.service_clients)
        self._hashes = {
            client: [_hashed(secret) for secret in ([kept] if isinstance(kept, str) else kept)]
            for client, kept in listed.items()
        }

    def fits(self, client_id: str, secret: str) -> bool:
        """Compare a secret with those of the client; the work is the same for an unknown one."""
        offered = hashlib.sha256(secret.encode()).hexdigest()
        kept = self._hashes.get(client_id, [hashlib.sha256(b"").hexdigest()])
        fitting = [hmac.compare_digest(offered, one) for one in kept]
        return any(fitting) and client_id in self._hashes

    def known(self, name: str) -> bool:
        """Say whether a service of this name exists here."""
        return name in self._hashes


def _hashed(secret: str) -> str:
    if secret.startswith(_HASHED):
        return secret.removeprefix(_HASHED)
    return hashlib.sha256(secret.encode()).hexdigest()
