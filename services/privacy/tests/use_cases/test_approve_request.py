"""What an officer opens, another officer must approve."""

from typing import Any

import pytest

from contracts.privacy import ErasePerson, ExportPerson

FIRST: dict[str, Any] = {"by": "per_officer0001", "token": {"roles": ["officer"]}}
SECOND: dict[str, Any] = {"by": "per_officer0002", "token": {"roles": ["officer"]}}


def opened(desk: Any, kind: str) -> tuple[str, str]:
    body = {"kind": kind, "person_id": desk.person}
    request_id = str(desk.post("/v1/privacy/requests", body, **FIRST)["id"])
    desk.settle()
    return request_id, f"/v1/privacy/requests/{request_id}/approval"


def test_the_second_officer_approves_the_preview_and_the_erasure_begins(desk: Any) -> None:
    request_id, path = opened(desk, "erasure")
    digest = desk.shown_to_officer(request_id)["preview_digest"]
    assert desk.post(path, {"preview_digest": digest}, status=403, **FIRST)["code"] == (
        "second_officer_needed"
    )
    assert desk.post(path, {"preview_digest": "0" * 64}, status=409, **SECOND)["code"] == (
        "preview_changed"
    )
    assert desk.saying(ErasePerson) == []
    desk.post(path, {"preview_digest": digest}, **SECOND)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    assert "approved" in desk.events(request_id)


def test_an_export_waits_for_approval_before_anybody_is_asked(desk: Any) -> None:
    request_id, path = opened(desk, "access")
    assert desk.shown_to_officer(request_id)["status"] == "awaiting_approval"
    assert desk.saying(ExportPerson) == []
    desk.post(path, **SECOND)
    desk.settle()
    assert len(desk.saying(ExportPerson)) == len(desk.toys) + 1
    refused = desk.post(path, status=409, **SECOND)
    assert refused["code"] == "not_awaiting_approval"


@pytest.mark.parametrize("roles", [["customer"], ["support"], ["artisan"]])
def test_nobody_else_approves(desk: Any, roles: list[str]) -> None:
    _, path = opened(desk, "erasure")
    refused = desk.post(path, status=403, by="per_other0003", token={"roles": roles})
    assert refused["code"] == "forbidden"


def test_an_officer_does_not_approve_their_own_erasure(desk: Any) -> None:
    body = {"kind": "erasure", "person_id": "per_officer0002"}
    request_id = desk.post("/v1/privacy/requests", body, **FIRST)["id"]
    desk.settle()
    path = f"/v1/privacy/requests/{request_id}/approval"
    digest = desk.shown_to_officer(request_id)["preview_digest"]
    refused = desk.post(path, {"preview_digest": digest}, status=403, **SECOND)
    assert refused["code"] in {"second_officer_needed", "processing_restricted"}
