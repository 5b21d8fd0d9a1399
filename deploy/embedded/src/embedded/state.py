"""The folder that the suite lives in, and the secrets that it makes for itself on first use."""

import base64
import fcntl
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc.jwk import OKPKey

from embedded.errors import CannotStart

_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class State:
    """Where everything of one embedded suite lies, and its secrets."""

    root: Path
    secrets: dict[str, Any]

    @property
    def bus(self) -> Path:
        """Return the file of the embedded broker."""
        return self.root / "bus.sqlite"

    @property
    def payments(self) -> Path:
        """Return the file in which the sandbox provider remembers payments."""
        return self.root / "sandbox-payments.sqlite"

    @property
    def handed(self) -> Path:
        """Return the folder of what people downloaded: the one place outside the suite's care."""
        return self.root / "handed"

    def database(self, service: str) -> Path:
        """Return a service's database file."""
        return self.root / f"{service}.sqlite"

    def log(self, service: str) -> Path:
        """Return a service's log file."""
        return self.root / "logs" / f"{service}.log"

    def folder(self, name: str) -> Path:
        """Return a folder inside the state, made if it is missing."""
        made = self.root / name
        made.mkdir(parents=True, exist_ok=True)
        return made

    def public_keys(self) -> dict[str, str]:
        """Return each holder's public key as base64 of its 32 bytes."""
        return {service: _public(pem) for service, pem in self.secrets["signing_keys"].items()}


def open_state(root: Path, services: Iterable[str]) -> State:
    """Open the state in a folder, making the folder and its secrets on first use."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "logs").mkdir(exist_ok=True)
    (root / "handed").mkdir(exist_ok=True)
    kept = root / "secrets.json"
    if not kept.exists():
        made = root / "secrets.json.new"  # whoever is stopped while writing leaves no half of it
        made.touch(mode=_OWNER_ONLY)
        made.write_text(json.dumps(_make_secrets(services), indent=2), encoding="utf-8")
        made.replace(kept)
    return State(root, json.loads(kept.read_text(encoding="utf-8")))


def take(state: State) -> TextIO:
    """Keep other suites away from this state for as long as the returned file is open.

    The lock goes with its process, however that ends.

    Raises:
        CannotStart: another suite has it.
    """
    held = (state.root / "lock").open("a", encoding="ascii")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise CannotStart(
            f"A suite runs on {state.root}/ already (make up or make demo); stop that one first."
        ) from error
    return held


def _make_secrets(services: Iterable[str]) -> dict[str, Any]:
    names = tuple(services)
    return {
        "clients": {name: secrets.token_urlsafe(32) for name in names},
        "signing_keys": {name: _private_pem() for name in names},
        "signing_jwk": OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True),
        **{
            name: secrets.token_urlsafe(32)
            for name in (
                "code_pepper",
                "mail_tag_key",
                "payment_key",
                "payment_webhook_secret",
                "sms_key",
                "link_key",
                "officer_password",
            )
        },
    }


def _private_pem() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public(pem: str) -> str:
    key = load_pem_private_key(pem.encode(), password=None)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()
