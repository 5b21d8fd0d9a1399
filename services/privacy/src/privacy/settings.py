"""What this service needs to be told, read from the environment once."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chassis.settings import ServiceSettings, SettingsError, setting
from personal_data.receipts import PublicKeys, keys_of


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds: before asking again (doubling up to `most`), looking again, and the alarm."""

    first: float
    most: float
    look_again_after: float
    alarm_after: float

    def wait_after(self, attempts: int) -> timedelta:
        """Return how long to wait after so many times of asking."""
        doubled = self.first * float(2 ** min(attempts - 1, 20))
        return timedelta(seconds=min(doubled, self.most))


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Days of the law, patience with holders, and where files lie; every number can be changed."""

    required_holders: tuple[str, ...] = setting(
        default=(), doc="Holders without whose receipt no erasure is done, comma separated."
    )
    holder_keys: str = setting(
        doc='Public keys as JSON: {"booking": "<base64 of a raw Ed25519 key>"}, or a list of them.'
    )
    link_key: str = setting(
        secret=True, doc="Seals the keys of requests, and makes status links unguessable."
    )
    upload_dir: str = setting(
        doc="Folder of encrypted parts and archives, shared by web and worker."
    )
    upload_limit: int = setting(default=2**30, doc="Most bytes of one holder's part.")
    answer_days: int = setting(default=30, doc="Days within which a request is answered.")
    extension_days: int = setting(default=30, doc="Days by which that may be extended, once.")
    account_days: int = setting(
        default=5 * 365, doc="Days after the last deadline for which we account for a request."
    )
    archive_hours: int = setting(default=72, doc="Hours for which an archive can be fetched.")
    ask_again_after: float = setting(default=10.0, doc="Seconds; doubles with each time of asking.")
    ask_again_at_most: float = setting(default=900.0, doc="Seconds; no wait is longer.")
    look_again_after: float = setting(
        default=3600.0, doc="Seconds after which a holder that is blocked is asked again."
    )
    alarm_after: float = setting(
        default=3600.0, doc="Seconds without an answer after which officers are told."
    )
    reconcile_every: float = setting(
        default=60.0, doc="Seconds between looks at all open requests."
    )
    sweep_every: float = setting(
        default=1.0, doc="Seconds between sweeps; 86400 makes them nightly, 1 sweeps at once."
    )
    sweep_again_after: float = setting(
        default=3600.0, doc="Seconds after which a sweep that found residue is repeated."
    )

    @property
    def patience(self) -> Patience:
        """How long we wait for a holder."""
        return Patience(
            first=self.ask_again_after,
            most=self.ask_again_at_most,
            look_again_after=self.look_again_after,
            alarm_after=self.alarm_after,
        )


def public_keys(settings: Settings) -> PublicKeys:
    """Return the public key of each holder as base64; a list where there are several.

    Raises:
        SettingsError: HOLDER_KEYS is not such JSON.
    """
    try:
        keys: PublicKeys = dict(json.loads(settings.holder_keys))
        for holder in keys:
            for raw in keys_of(keys, holder).values():
                Ed25519PublicKey.from_public_bytes(raw)
        return {holder: one if len(one) > 1 else one[0] for holder, one in keys.items()}
    except (ValueError, TypeError, IndexError) as wrong:
        raise SettingsError(
            'HOLDER_KEYS: write JSON such as {"booking": "<base64 of 32 bytes>"}'
        ) from wrong


def upload_folder(settings: Settings) -> Path:
    """Return the folder of encrypted files."""
    return Path(settings.upload_dir)
