"""The certificate, verified off-line by a program that knows nothing but public keys."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from privacy.use_cases.start_sweep import start_sweep


def link_of(desk: Any, request_id: str) -> str:
    return f"/v1/privacy/status/{desk.deps.sealing.status_token(request_id)}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_verifier_proves_it_and_notices_every_change(desk: Any, tmp_path: Path) -> None:
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    link = link_of(desk, request_id)
    early = desk.client.get(f"{link}/certificate")
    assert (early.status_code, early.json["code"]) == (409, "certificate_not_ready")
    start_sweep(desk.database, desk.deps)
    desk.settle()
    certificate = desk.client.get(f"{link}/certificate").json
    assert certificate["holders"] == [
        *("booking", "catalog", "messaging"),
        *("notification", "identity", "privacy"),
    ]
    assert desk.person not in json.dumps(certificate)
    (tmp_path / "keys.json").write_text(desk.client.get("/v1/privacy/keys").text)
    assert verified(tmp_path, certificate) == 0
    certificate["receipts"][0]["tables"] = {}
    assert verified(tmp_path, certificate) == 1


def verified(folder: Path, certificate: dict[str, Any]) -> int:
    (folder / "certificate.json").write_text(json.dumps(certificate))
    command = [sys.executable, "-m", "personal_data.verify", "certificate.json"]
    done = subprocess.run(
        [*command, "--keys", "keys.json"], cwd=folder, capture_output=True, check=False
    )
    return done.returncode


def test_a_link_that_nobody_was_given_shows_nothing(desk: Any) -> None:
    desk.open()
    for path in ("/v1/privacy/status/guessed", "/v1/privacy/status/guessed/certificate"):
        answer = desk.client.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "request_not_found")


def test_an_export_has_no_certificate(desk: Any) -> None:
    answer = desk.client.get(f"{link_of(desk, desk.open('access'))}/certificate")
    assert answer.json["code"] == "certificate_not_ready"


def test_notification_is_given_the_link_for_the_closing_notice(desk: Any) -> None:
    request_id = desk.open()
    path, body = "/internal/closings", {"request_ids": [request_id, "req_gone"]}
    headers = desk.tokens.service_headers("notification", target="privacy")
    [closing] = desk.client.post(path, json=body, headers=headers).json["closings"]
    assert closing["request_id"] == request_id
    assert closing["status_url"] == desk.shown(request_id)["status_url"]
    assert closing["status_url"] == f"http://alheraf.test{link_of(desk, request_id)}"
    one = f"/internal/requests/{request_id}/closing"
    assert desk.client.get(one, headers=headers).json == closing
    gone = desk.client.get("/internal/requests/req_gone/closing", headers=headers)
    assert gone.json["code"] == "request_not_found"
    others = desk.tokens.service_headers("booking", target="privacy")
    assert desk.client.post(path, json=body, headers=others).status_code == 403
