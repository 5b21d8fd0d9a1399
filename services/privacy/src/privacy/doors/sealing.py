"""How values and files are made unreadable: a key per request, itself sealed with our own.

Whoever destroys a request's key destroys everything sealed with it. AES-256-GCM throughout; our
own keys are derived from the setting LINK_KEY (HKDF, RFC 5869), one for each use.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12


class Unsealable(Exception):
    """These bytes were not sealed with this key for this context, or were altered."""


class Sealing:
    """Seals request keys, and derives the unguessable part of status links."""

    def __init__(self, secret: str) -> None:
        master = secret.encode()
        self._wrapping = derive(master, "request keys")
        self._links = derive(master, "status links")

    def new_key(self, request_id: str) -> bytes:
        """Return a fresh key for a request as it may be stored."""
        return seal(self._wrapping, os.urandom(KEY_BYTES), request_id)

    def open_key(self, request_id: str, sealed: bytes) -> bytes:
        """Return a stored key as it is.

        Raises:
            Unsealable: it is another request's key, or LINK_KEY has changed.
        """
        return unseal(self._wrapping, sealed, request_id)

    def status_token(self, request_id: str) -> str:
        """Return the token of a request's status link; only who knows our secret can make it."""
        digest = hmac.new(self._links, request_id.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of_token(token: str) -> str:
    """Return what is stored of a status token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    """Encrypt and bind to a context; the nonce stands in front."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Decrypt what `seal` made.

    Raises:
        Unsealable: another key, another context, or altered bytes.
    """
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, context.encode())
    except InvalidTag as wrong:
        raise Unsealable(f"cannot be read for {context}") from wrong


def derive(master: bytes, use: str) -> bytes:
    """Return the key for one use."""
    return HKDF(
        algorithm=hashes.SHA256(), length=KEY_BYTES, salt=b"alheraf.privacy", info=use.encode()
    ).derive(master)
