"""Secrets as files, made on first use and never overwritten: a folder for each who reads it.

A file that is there is kept, so a secret is rotated by removing its files and making them again.
The two that say by which secrets and keys others are known take up what is new before what they
held, so that both are known while one follows the other; made again they know the new alone.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc.jwk import OKPKey

from embedded.names import NAMES

CONTAINER_USER = 10001
"""Whom the images run as; where we are root, the files are given to this user."""

_READERS_ONLY = 0o700
_READER_ONLY = 0o600


@dataclass(frozen=True)
class SecretFiles:
    """The folder of all secrets of one suite on this machine."""

    folder: Path

    def read(self, name: str) -> str:
        """Return a secret that was made."""
        return (self.folder / name).read_text(encoding="utf-8")

    def known_by(self, name: str, current: Mapping[str, str]) -> None:
        """Keep by what each is known: by what holds now, and after it by what was there before."""
        path = self.folder / name
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        told = {
            who: [one, *(earlier for earlier in before.get(who, []) if earlier != one)]
            for who, one in current.items()
        }
        path.unlink(missing_ok=True)
        self.once(name, lambda: json.dumps(told))

    def once(self, name: str, make: Callable[[], str]) -> str:
        """Return a secret, made now where it is not there yet."""
        path = self.folder / name
        path.parent.mkdir(mode=_READERS_ONLY, parents=True, exist_ok=True)
        if not path.exists():
            made = path.with_suffix(".new")
            made.unlink(missing_ok=True)
            opened = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _READER_ONLY)
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                file.write(make())
            made.rename(path)
        return self.read(name)


def container_user() -> int:
    """Return whom containers run as: whoever owns the secrets, but never root."""
    return os.getuid() or CONTAINER_USER


def make_secret_files(folder: Path) -> SecretFiles:
    """Make every secret that is not there yet, readable by nobody but who needs it."""
    folder.mkdir(mode=_READERS_ONLY, parents=True, exist_ok=True)
    files = SecretFiles(folder)
    _servers(files)
    for service in NAMES:
        _access(files, service)
        files.once(f"{service}/client_secret", _random)
        files.once(f"{service}/signing_key", _private_key)
    _shared(files)
    files.once("officer/password", _random)
    _hand_over(folder)
    return files


def take_from_web_processes(folder: Path) -> None:
    """Remove what web processes were given until 0.2.0, the broker's URL; only workers read it."""
    for service in NAMES:
        (folder / service / "broker_url").unlink(missing_ok=True)


def _servers(files: SecretFiles) -> None:
    postgres = files.once("postgres/password", _random)
    rabbitmq = files.once("rabbitmq/password", _random)
    admin = f"postgresql://postgres:{postgres}@postgres:5432/postgres"
    management = f"http://administrator:{rabbitmq}@rabbitmq:15672"
    files.once("rights/postgres_admin_url", lambda: admin)
    files.once("rights/broker_admin_url", lambda: management)


def _access(files: SecretFiles, service: str) -> None:
    """Make the passwords by which a service comes to its database and the broker, and its URLs."""
    owner, app = f"{service}_owner", f"{service}_app"

    def signed_in(name: str) -> str:
        return f"{name}:{files.once(f'passwords/{name}', _random)}"

    def database(role: str) -> str:
        return f"postgresql://{signed_in(role)}@postgres:5432/{service}"

    def broker(user: str) -> str:
        return f"amqp://{signed_in(user)}@rabbitmq:5672/alheraf"

    files.once(f"{service}/database_url", lambda: database(app))
    files.once(f"{service}-broker/broker_url", lambda: broker(service))
    files.once(f"{service}-release/database_url", lambda: database(owner))
    files.once(f"{service}-release/broker_url", lambda: broker("release"))
    files.once(f"owners/{service}", lambda: database(owner))


def _shared(files: SecretFiles) -> None:
    """Make what one service alone needs, and what two of them, or the outside, know together."""
    files.once("identity/signing_jwk", _signing_jwk)
    files.once("identity/previous_signing_jwk", str)
    files.once("identity/code_pepper", _random)
    files.known_by("identity/service_clients", _service_clients(files))
    files.known_by("privacy/holder_keys", _holder_keys(files))
    for name, readers in (
        ("mail_tag_key", ("identity", "messaging")),
        ("link_key", ("notification",)),
        ("link_key", ("privacy",)),
        ("payment_key", ("booking", "sandbox")),
        ("payment_webhook_secret", ("booking", "sandbox")),
        ("sms_key", ("notification", "sandbox")),
    ):
        first, *others = readers
        known = files.once(f"{first}/{name}", _random)
        for other in others:
            files.once(f"{other}/{name}", lambda known=known: known)  # type: ignore[misc]


def _random() -> str:
    return secrets.token_urlsafe(32)


def _private_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _signing_jwk() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))


def _service_clients(files: SecretFiles) -> dict[str, str]:
    """Return what identity needs to know its callers: hashes, not their secrets."""
    known = {name: files.read(f"{name}/client_secret") for name in NAMES}
    hashed = {name: hashlib.sha256(one.encode()).hexdigest() for name, one in known.items()}
    return {name: f"sha256:{digest}" for name, digest in hashed.items()}


def _holder_keys(files: SecretFiles) -> dict[str, str]:
    return {name: _public(files.read(f"{name}/signing_key")) for name in NAMES}


def _public(pem: str) -> str:
    key = load_pem_private_key(pem.encode(), password=None)
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def _hand_over(folder: Path) -> None:
    """Where we are root, give the files to whom the containers run as."""
    if os.getuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, CONTAINER_USER, 0)
