"""The policy: version 1 comes with the installation, officers publish what follows."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.privacy import PolicyAccepted, PolicyPublished
from privacy.use_cases.announce_policies import announce_policies

OFFICER = {"by": "per_officer0001", "token": {"roles": ["officer"]}}
POLICIES = "/v1/privacy/policies"


def draft(desk: Any, days: float = 7) -> dict[str, Any]:
    return {
        "title": {"ar": "سياسة الخصوصية", "en": "Privacy policy"},
        "text": {"ar": "نص جديد\nفي سطرين", "en": "New words\nin two lines"},
        "material": True,
        "effective_at": (desk.clock.now() + timedelta(days=days)).isoformat(),
    }


def test_version_one_is_there_in_both_languages_and_is_announced_once(desk: Any) -> None:
    current = desk.client.get(f"{POLICIES}/current").json
    assert current["version"] == 1
    assert "لا نبيع بياناتك" in current["text"]["ar"]
    assert "We do not sell your data" in current["text"]["en"]
    assert announce_policies(desk.database, desk.deps) == 1
    assert announce_policies(desk.database, desk.deps) == 0
    desk.settle()
    assert [one.policy_version for one in desk.saying(PolicyPublished)] == [1]


def test_a_new_version_takes_effect_on_its_day(desk: Any) -> None:
    published = desk.post(POLICIES, draft(desk), **OFFICER)
    assert (published["version"], published["updated_on"]) == (2, "2026-03-01")
    assert desk.client.get(f"{POLICIES}/current").json["version"] == 1
    assert [one["version"] for one in desk.client.get(POLICIES).json["items"]] == [2, 1]
    desk.clock.forward(days=8)
    assert desk.client.get(f"{POLICIES}/current").json["version"] == 2
    assert desk.client.get(f"{POLICIES}/1").json["version"] == 1
    desk.settle()
    assert [one.material for one in desk.saying(PolicyPublished)] == [True]


def test_it_takes_effect_neither_in_the_past_nor_before_the_one_before_it(desk: Any) -> None:
    for days in (-1, 30):
        body = draft(desk, days=days)
        answer = desk.call("POST", POLICIES, body, **OFFICER)
        assert answer.status_code == (409 if days < 0 else 201)
    assert desk.post(POLICIES, draft(desk), status=409, **OFFICER)["code"] == "effective_too_early"


@pytest.mark.parametrize("roles", [["customer"], ["support"], ["admin"]])
def test_only_officers_publish(desk: Any, roles: list[str]) -> None:
    assert desk.post(POLICIES, draft(desk), status=403, token={"roles": roles})["code"] == (
        "forbidden"
    )


def test_a_persons_acceptance_is_recorded_once(desk: Any) -> None:
    first = desk.post(f"{POLICIES}/1/acceptance")
    desk.clock.forward(days=1)
    assert desk.post(f"{POLICIES}/1/acceptance") == first
    desk.settle()
    assert [one.policy_version for one in desk.saying(PolicyAccepted)] == [1]
    assert desk.post(f"{POLICIES}/9/acceptance", status=404)["code"] == "policy_version_not_found"


def test_a_number_that_no_version_can_have_is_not_found(desk: Any) -> None:
    for number in (2**31, 10**30):
        assert desk.client.get(f"{POLICIES}/{number}").status_code == 404
        desk.post(f"{POLICIES}/{number}/acceptance", status=404)
