"""A wrong setting stops the start with a sentence."""

from pathlib import Path

import pytest

from .conftest import Build, Gateway


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("PUBLIC_URL", "", "set GATEWAY_PUBLIC_URL to the origin that clients see"),
        ("PUBLIC_URL", "https://x.example/path", "set GATEWAY_PUBLIC_URL to the origin"),
        ("PUBLIC_URL", "http://x;}", "set GATEWAY_PUBLIC_URL to the origin"),
        ("PLAIN_HTTP", "false", "set GATEWAY_TLS_CERTIFICATE and GATEWAY_TLS_KEY"),
        ("TLS_CERTIFICATE", "/nowhere.pem", "names '/nowhere.pem', which cannot be read"),
        ("LISTEN", "here", "GATEWAY_LISTEN must be a port or address:port, not 'here'"),
        ("RATE_PER_SECOND", "0", "must be a whole number from 1 to 100000, not '0'"),
        ("RATE_BURST", "many", "GATEWAY_RATE_BURST must be a whole number"),
        ("ATTEMPTS_PER_MINUTE", "-1", "GATEWAY_ATTEMPTS_PER_MINUTE must be a whole number"),
        ("LOOK_SECONDS", "1.5", "GATEWAY_LOOK_SECONDS must be a whole number"),
        ("CORS_ORIGINS", "*", "GATEWAY_CORS_ORIGINS holds '*'"),
        ("CORS_ORIGINS", "https://a.example/x", "GATEWAY_CORS_ORIGINS holds"),
        ("TRUSTED_PROXIES", "everybody", "GATEWAY_TRUSTED_PROXIES holds 'everybody'"),
        ("BOOKING", "booking", "GATEWAY_BOOKING holds 'booking'; name servers as host:port"),
        ("BOOKING", "a:1 b;:2", "GATEWAY_BOOKING holds 'b;:2'"),
        ("LISTEN", "999.0.0.1:80", "nginx does not accept what was written"),
    ],
)
def test_a_wrong_setting_stops_the_start(
    build: Build, setting: str, value: str, sentence: str
) -> None:
    refused = build(**{setting: value}).check()
    assert refused.returncode == 78
    assert sentence in refused.stderr
    assert refused.stderr.strip().splitlines()[-1].startswith("The gateway does not start: ")


def test_files_that_were_never_made_are_named(build: Build, files: Path, tmp_path: Path) -> None:
    (tmp_path / "start.sh").write_bytes((files / "start.sh").read_bytes())
    gateway: Gateway = build()
    gateway.files = tmp_path
    refused = gateway.check()
    assert "'make gateway' writes it" in refused.stderr


def test_right_settings_are_accepted(build: Build) -> None:
    accepted = build(
        BOOKING="10.0.0.1:8000 [2001:db8::1]:8000", CORS_ORIGINS="https://a.example"
    ).check()
    assert (accepted.returncode, accepted.stderr) == (0, "")
