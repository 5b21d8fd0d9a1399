"""With certificate files the gateway speaks HTTPS, and plain HTTP only to say so."""

import datetime as dt
import ssl
import time
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from .conftest import Build, Gateway

HOST = "localhost"


def make_certificate(folder: Path) -> None:
    """Write a new key and a certificate that it has signed itself."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, SHA256())
    )
    (folder / "tls.crt").write_bytes(made.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tls.key").write_bytes(pem)


@pytest.fixture(scope="module")
def certificates(place: Path) -> Path:
    folder = place / "certificates"
    folder.mkdir()
    make_certificate(folder)
    return folder


@pytest.fixture(scope="module")
def secure(build: Build, certificates: Path) -> Gateway:
    gateway = build(
        PUBLIC_URL="https://api.example.com",
        PLAIN_HTTP="false",
        TLS_CERTIFICATE=str(certificates / "tls.crt"),
        TLS_KEY=str(certificates / "tls.key"),
    )
    gateway.start()
    return gateway


def trusting(certificates: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates / "tls.crt"))


def test_https_is_spoken_and_remembered(secure: Gateway, certificates: Path) -> None:
    with httpx.Client(verify=trusting(certificates), trust_env=False) as http:
        for target in ("/v1/orders", "/v1/unknown", "/docs"):
            answer = http.get(f"https://{HOST}:{secure.tls_port}{target}")
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.status_code == 200


def test_plain_http_is_only_shown_the_way(secure: Gateway) -> None:
    shown = secure.ask("/v1/orders?limit=5", "POST", b"{}")
    assert shown.status == 308
    assert shown.headers["location"] == "https://api.example.com/v1/orders?limit=5"


def test_old_ciphers_are_refused(secure: Gateway, certificates: Path) -> None:
    assert shake_hands(secure, certificates, "ECDHE-ECDSA-AES128-GCM-SHA256")
    for old in ("ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"):
        with pytest.raises(httpx.ConnectError, match=r"(?i)handshake|alert|protocol"):
            shake_hands(secure, certificates, old)


def shake_hands(secure: Gateway, certificates: Path, cipher: str) -> bool:
    context = trusting(certificates)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher)
    with httpx.Client(verify=context, trust_env=False) as http:
        return http.get(f"https://{HOST}:{secure.tls_port}/v1/orders").is_success


def test_a_new_certificate_is_taken_up_at_a_reload(secure: Gateway, certificates: Path) -> None:
    make_certificate(certificates)
    secure.reload()
    deadline = time.monotonic() + 30
    while True:
        try:
            with httpx.Client(verify=trusting(certificates), trust_env=False) as http:
                assert http.get(f"https://{HOST}:{secure.tls_port}/v1/orders").is_success
        except httpx.ConnectError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            break


def test_plain_http_on_the_port_of_https_is_a_problem(secure: Gateway) -> None:
    plain = Gateway(
        secure.environment, secure.files, secure.tls_port, secure.tls_port, secure.management_port
    )
    refused = plain.ask("/v1/orders")
    assert (refused.status, refused.json["code"]) == (400, "bad_request")
