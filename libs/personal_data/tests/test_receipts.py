"""Receipts prove what they say; what is forged, altered or meant for something else is refused."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from personal_data.receipts import (
    CERTIFICATE,
    ERASED,
    KEEP_ENDED,
    SWEPT,
    ReceiptRefused,
    public_text,
    sign,
    signing_key,
    verify,
)

KEY, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
ISSUER = Ed25519PrivateKey.generate()
KEYS = {"toy": public_text(KEY), "privacy": public_text(ISSUER)}
TABLES = {
    "orders": {"found": 3, "erased": 2, "anonymised": 0, "kept": 1, "still_tied": 0, "duties": []}
}
RECEIPT = {
    "format": ERASED,
    "request_id": "req_1",
    "holder": "toy",
    "pseudonym": "psd_1",
    "tables": TABLES,
}
CLOSING = {
    "format": KEEP_ENDED,
    "request_id": "req_1",
    "holder": "toy",
    "pseudonym": "psd_1",
    "tables": {"orders": {"erased": 1}},
    "remaining": 2,
}
SWEEP = {
    "format": SWEPT,
    "sweep_id": "swp_1",
    "holder": "toy",
    "residual": 0,
    "redacted": 0,
    "controls": {"store:as_text": True},
}


def test_a_receipt_is_verified_with_the_public_key_alone() -> None:
    signed = sign(RECEIPT, KEY)
    proven = verify(json.dumps(signed), KEYS, request_id="req_1", holder="toy")
    assert proven["tables"] == TABLES


def test_of_the_keys_that_a_holder_has_had_the_one_counts_that_it_signed_with() -> None:
    following = Ed25519PrivateKey.generate()
    keys = {"toy": [public_text(following), public_text(KEY)]}
    for key in (KEY, following):
        assert verify(sign(RECEIPT, key), keys)["tables"] == TABLES
    with pytest.raises(ReceiptRefused, match="a key that is not its holder's"):
        verify(sign(RECEIPT, STRANGER), keys)
    with pytest.raises(ReceiptRefused, match="signature does not fit"):
        verify({**sign(RECEIPT, KEY), "tables": {}}, keys)


def test_the_order_of_members_does_not_matter() -> None:
    signed = sign(RECEIPT, KEY)
    assert verify(dict(reversed(signed.items())), KEYS)["request_id"] == "req_1"


@pytest.mark.parametrize(
    ("receipt", "why"),
    [
        (sign(RECEIPT, STRANGER), "a key that is not its holder's"),
        ({**sign(RECEIPT, KEY), "tables": {}}, "signature does not fit"),
        ({**sign(RECEIPT, KEY), "extra": 1}, "signature does not fit"),
        ({**sign(RECEIPT, KEY), "signature": "AAAA"}, "signature does not fit"),
        ({**sign(RECEIPT, KEY), "signature": "?"}, "signature does not fit"),
        ({**RECEIPT}, "a key that is not its holder's"),
        (sign({**RECEIPT, "holder": "stranger"}, KEY), "no public key of 'stranger'"),
        (sign({**RECEIPT, "request_id": "req_2"}, KEY), "its request_id is 'req_2'"),
        (sign(SWEEP, KEY), "its format is"),
        ("not json", "it is not JSON"),
        ("[]", "it is no JSON object"),
    ],
)
def test_anything_else_proves_nothing(receipt: Any, why: str) -> None:
    with pytest.raises(ReceiptRefused, match=why):
        verify(receipt, KEYS, request_id="req_1")


def test_a_signing_key_is_ed25519_in_pem() -> None:
    def pem(key: Any) -> str:
        return str(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode()
        )

    assert public_text(signing_key(pem(KEY))) == public_text(KEY)
    with pytest.raises(TypeError, match="Ed25519"):
        signing_key(pem(generate_private_key(SECP256R1())))


class TestCertificate:
    CERTIFICATE: dict[str, Any] = {
        "format": CERTIFICATE,
        "holder": "privacy",
        "request_id": "req_1",
        "pseudonym": "psd_1",
        "holders": ["toy"],
        "sweep_id": "swp_1",
        "receipts": [sign(RECEIPT, KEY)],
        "sweeps": [sign(SWEEP, KEY)],
    }

    def run(self, folder: Path, key: Any = ISSUER, **changes: Any) -> tuple[int, str]:
        certificate = sign({**self.CERTIFICATE, **changes}, key)
        (folder / "certificate.json").write_text(json.dumps(certificate))
        (folder / "keys.json").write_text(json.dumps(KEYS))
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "personal_data.verify",
                "certificate.json",
                "--keys",
                "keys.json",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    def test_a_process_of_its_own_proves_it(self, tmp_path: Path) -> None:
        status, said = self.run(tmp_path)
        assert status == 0
        assert "found 3  erased 2  anonymised 0  kept 1  still_tied 0" in said
        assert said.endswith("PROVEN: every receipt is valid\n")

    @pytest.mark.parametrize(
        ("certificate", "keys", "why"),
        [
            (None, "{}", "certificate.json cannot be read: No such file or directory"),
            ("not json", "{}", "certificate.json is not JSON"),
            ("[]", "{}", "certificate.json is no JSON object"),
            ("{}", None, "keys.json cannot be read: No such file or directory"),
            ("{}", "[1]", "keys.json is no JSON object"),
            ("{}", '{"toy": 5}', "what is said to be the key of toy is no key in base64"),
            ("{}", '{"toy": "zz"}', "what is said to be the key of toy is no key in base64"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_named(
        self, tmp_path: Path, certificate: str | None, keys: str | None, why: str
    ) -> None:
        paths = [tmp_path / "certificate.json", tmp_path / "keys.json"]
        for path, text in zip(paths, (certificate, keys), strict=True):
            if text is not None:
                path.write_text(text)
        command = [sys.executable, "-m", "personal_data.verify", paths[0].name]
        done = subprocess.run(
            [*command, "--keys", paths[1].name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{why}\n")

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"receipts": 5}, "there are 0, not 1"),
            ({"receipts": [1, None, sign(RECEIPT, KEY)]}, "its format is None"),
            ({"sweeps": {"toy": 1}}, "there are 0, not 1"),
            ({"holders": 5}, "it names no holders"),
            ({"later_receipts": ["x"]}, "its format is None"),
            ({"receipts": []}, "there are 0, not 1"),
            ({"sweeps": []}, "there are 0, not 1"),
            ({"holders": []}, "it names no holders"),
            ({"holders": ["toy", "silent"]}, "there are 0, not 1"),
            ({"receipts": [sign(RECEIPT, KEY)] * 2}, "there are 2, not 1"),
            ({"receipts": [sign(RECEIPT, STRANGER)]}, "not its holder's"),
            ({"pseudonym": "psd_2"}, "its pseudonym is"),
            ({"sweeps": [sign({**SWEEP, "sweep_id": "swp_0"}, KEY)]}, "its sweep_id is"),
            ({"later_receipts": [sign(CLOSING, STRANGER)]}, "not its holder's"),
            ({"later_receipts": [{**sign(CLOSING, KEY), "remaining": 0}]}, "does not fit"),
            ({"later_receipts": [sign({**CLOSING, "pseudonym": "psd_2"}, KEY)]}, "pseudonym is"),
            ({"later_receipts": [sign({**CLOSING, "request_id": "r"}, KEY)]}, "request_id is"),
            ({"later_receipts": [sign({**CLOSING, "format": "paper"}, KEY)]}, "its format is"),
            ({"sweeps": [sign({**SWEEP, "residual": 1}, KEY)]}, "1 places still hold"),
            ({"sweeps": [sign({**SWEEP, "controls": {}}, KEY)]}, "zero means nothing"),
            ({"sweeps": [sign({**SWEEP, "controls": {"x": False}}, KEY)]}, "zero means nothing"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said(
        self, tmp_path: Path, changes: dict[str, Any], why: str
    ) -> None:
        status, said = self.run(tmp_path, **changes)
        assert (status, "NOT PROVEN" in said) == (1, True)
        assert why in said

    def test_a_certificate_that_somebody_else_issued_is_refused(self, tmp_path: Path) -> None:
        for key, changes in ((STRANGER, {}), (KEY, {}), (KEY, {"holder": "toy"})):
            status, said = self.run(tmp_path, key, **changes)
            assert (status, "certificate  REFUSED" in said) == (1, True)

    def test_receipts_of_what_came_later_are_proven_too(self, tmp_path: Path) -> None:
        status, said = self.run(tmp_path, later_receipts=[sign(CLOSING, KEY), sign(RECEIPT, KEY)])
        assert status == 0
        assert "duty ended   valid    erased 1  still kept 2" in said
        assert "erased again valid    found 3" in said

    def test_rows_that_are_still_tied_are_no_erasure(self, tmp_path: Path) -> None:
        tables = {"orders": {**TABLES["orders"], "still_tied": 1}}
        status, said = self.run(tmp_path, receipts=[sign({**RECEIPT, "tables": tables}, KEY)])
        assert status == 1
        assert "1 rows are still tied" in said

    def test_figures_that_do_not_add_up_are_refused(self, tmp_path: Path) -> None:
        tables = {"orders": {**TABLES["orders"], "found": 4}}
        status, said = self.run(tmp_path, receipts=[sign({**RECEIPT, "tables": tables}, KEY)])
        assert status == 1
        assert "do not add up" in said
