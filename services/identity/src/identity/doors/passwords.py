"""The one place that knows how a password becomes a hash: Argon2id."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from identity.settings import IdentitySettings


class Passwords:
    """Hashes and compares, with the cost that the settings ask for."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._hasher = PasswordHasher(
            memory_cost=settings.argon2_memory_kib,
            time_cost=settings.argon2_passes,
            parallelism=settings.argon2_lanes,
        )
        self._nobodys = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        """Return the hash under which a password is kept."""
        return self._hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Compare with a kept hash; with none, do the same work and say no."""
        try:
            self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Say whether a hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(kept)
