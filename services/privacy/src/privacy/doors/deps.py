"""What every use case is handed: settings, time, keys, and the doors to the outside."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from prometheus_client import CollectorRegistry

from chassis.clock import Clock
from chassis.http import ClientCredentials, ServiceClient
from personal_data.receipts import PublicKeys, signing_key
from privacy.doors.identity import Identity, IdentityDoor
from privacy.doors.metrics import Gauges
from privacy.doors.sealed_files import SealedFiles
from privacy.doors.sealing import Sealing
from privacy.settings import Settings, public_keys, upload_folder


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Built once by app.py or worker.py."""

    settings: Settings
    clock: Clock
    sealing: Sealing
    files: SealedFiles
    identity: Identity
    gauges: Gauges
    signing_key: Ed25519PrivateKey
    holder_keys: PublicKeys

    def status_url(self, request_id: str) -> str:
        """Return the link that shows a request to whoever has it."""
        token = self.sealing.status_token(request_id)
        return f"{self.settings.public_url.rstrip('/')}/v1/privacy/status/{token}"


def open_doors(settings: Settings, clock: Clock, registry: CollectorRegistry) -> Deps:
    """Build the doors from the settings.

    Raises:
        SettingsError: a key cannot be read.
    """
    tokens = ClientCredentials(settings.identity_url, settings.client_id, settings.client_secret)
    identity = ServiceClient(settings.identity_url, tokens=tokens, target="identity")
    keys = public_keys(settings)
    return Deps(
        settings=settings,
        clock=clock,
        sealing=Sealing(settings.link_key),
        files=SealedFiles(upload_folder(settings)),
        identity=IdentityDoor(identity),
        gauges=Gauges(registry, keys),
        signing_key=signing_key(settings.signing_key),
        holder_keys=keys,
    )
