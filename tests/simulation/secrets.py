"""Secrets that are the same in every run: what is signed and sealed must not depend on luck."""

import base64
import hashlib
from collections.abc import Iterable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def fixed_secrets(services: Iterable[str]) -> dict[str, Any]:
    """Return what `embedded.state` would draw."""
    names = tuple(services)
    return {
        "clients": {name: _words(f"client {name}") for name in names},
        "signing_keys": {name: _pem(name) for name in names},
        "signing_jwk": _jwk(),
        **{
            name: _words(name)
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


def _seed(name: str) -> bytes:
    return hashlib.sha256(f"simulation {name}".encode()).digest()


def _words(name: str) -> str:
    return _plain(_seed(name))


def _plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _pem(name: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(_seed(name))
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _jwk() -> dict[str, str]:
    key = Ed25519PrivateKey.from_private_bytes(_seed("tokens"))
    public = key.public_key().public_bytes_raw()
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": "simulation",
        "x": _plain(public),
        "d": _plain(_seed("tokens")),
    }
