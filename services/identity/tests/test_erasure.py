"""A person's erasure as identity lives through it, with the real participant."""

import dataclasses
import json
from collections.abc import Iterable
from typing import Any

import pytest

from contracts.catalog import ArtisanApproved
from contracts.holders import ErasurePrepared, PersonErased, PersonExported
from contracts.privacy import (
    EndSessions,
    ErasePerson,
    ExportPerson,
    LiftRestriction,
    PolicyAccepted,
    PrepareErasure,
)
from identity.worker import participant_of
from personal_data.holder import Sought
from personal_data.participant import Participant

IDENTIFIERS = ("layla@example.com", "+966500000001", "ليلى منصور", "new@example.com")


class PrivacyStandIn:
    """What identity tells privacy directly."""

    def __init__(self) -> None:
        self.sought = Sought()
        self.uploaded: list[dict[str, Any]] = []

    def put_sought(self, _request_id: str, sought: Sought) -> None:
        self.sought = sought

    def upload(self, _request_id: str, lines: Iterable[bytes]) -> bool:
        self.uploaded = [json.loads(line) for line in b"".join(lines).splitlines()]
        return True

    def sweep_values(self, _sweep_id: str) -> Sought:
        return self.sought


@pytest.fixture
def privacy() -> PrivacyStandIn:
    return PrivacyStandIn()


@pytest.fixture
def participant(people: Any, privacy: PrivacyStandIn, clock: Any) -> Participant:
    real = participant_of(people.deps.settings, people.database, clock)
    return dataclasses.replace(real, door=privacy)


def tell(participant: Participant, command: Any) -> None:
    participant.hear(command)


def task(tokens: dict[str, str], phase: int) -> dict[str, Any]:
    return {
        "request_id": "req_1",
        "holder": "identity",
        "phase": phase,
        "person_id": tokens["person_id"],
    }


def erasing(tokens: dict[str, str], digest: str) -> ErasePerson:
    return ErasePerson(**task(tokens, 3), pseudonym="gone_1", preview_digest=digest, erasure_seq=1)


def with_a_history(people: Any) -> dict[str, str]:
    """Return the tokens of somebody who stands in every table."""
    tokens: dict[str, str] = people.living()
    people.contact(tokens["person_id"])
    people.hear(ArtisanApproved(artisan_id="art_1", person_id=tokens["person_id"]))
    people.client.post(
        "/v1/me/contact-changes",
        json={"email": "new@example.com"},
        headers=people.signed(tokens),
    )
    return tokens


def test_while_it_is_prepared_the_person_signs_in_and_reads_but_starts_nothing(
    people: Any, participant: Participant, privacy: PrivacyStandIn
) -> None:
    tokens = with_a_history(people)
    tell(participant, PrepareErasure(**task(tokens, 1)))

    [prepared] = people.said(ErasurePrepared)
    assert json.loads(prepared.preview)["accounts"]["erase"] == 1
    assert set(IDENTIFIERS) <= set(privacy.sought.values)

    signed_in = people.sign_in()
    assert signed_in.status_code == 201
    headers = people.signed(signed_in.json)
    body = {"refresh_token": signed_in.json["refresh_token"]}
    assert people.client.post("/v1/sessions/refresh", json=body).status_code == 200
    etag = people.client.get("/v1/me", headers=headers).headers["ETag"]
    refused = people.client.patch(
        "/v1/me", json={"full_name": "Layla"}, headers={**headers, "If-Match": etag}
    )
    assert (refused.status_code, refused.json["code"]) == (403, "processing_restricted")
    path = f"/v1/sessions/{signed_in.json['session_id']}"
    assert people.client.delete(path, headers=headers).status_code == 204

    tell(participant, LiftRestriction(**task(tokens, 2)))
    corrected = people.client.patch(
        "/v1/me", json={"full_name": "Layla"}, headers={**headers, "If-Match": etag}
    )
    assert corrected.status_code == 200


def test_an_erased_person_leaves_nothing_and_others_lose_nothing(
    people: Any, participant: Participant
) -> None:
    other = people.living("yusuf@example.com", full_name="Yusuf Haddad", phone="+966500000077")
    tokens = with_a_history(people)
    tell(participant, PrepareErasure(**task(tokens, 1)))
    [prepared] = people.said(ErasurePrepared)
    people.hear(EndSessions(**task(tokens, 2)))
    tell(participant, erasing(tokens, prepared.preview_digest))
    tell(participant, erasing(tokens, prepared.preview_digest))

    [*_, erased] = people.said(PersonErased)
    receipt = json.loads(erased.receipt)
    assert receipt["total"]["still_tied"] == 0
    assert receipt["total"]["found"] == receipt["total"]["erased"] > 0
    for table in ("accounts", "roles", "challenges", "sessions", "refresh_tokens", "disclosures"):
        assert receipt["tables"][table]["erased"] > 0, table

    stored = people.everything_stored()
    assert [one for one in IDENTIFIERS if one in stored] == []
    assert people.client.get("/v1/me", headers=people.signed(other)).status_code == 200
    assert people.sign_in("yusuf@example.com").status_code == 201


def test_nothing_brings_an_erased_person_back(people: Any, participant: Participant) -> None:
    tokens = with_a_history(people)
    tell(participant, erasing(tokens, ""))
    people.forget_attempts()

    gone = people.client.get("/v1/me", headers=people.signed(tokens))
    assert (gone.status_code, gone.json["code"]) == (401, "account_gone")
    body = {"refresh_token": tokens["refresh_token"]}
    assert people.client.post("/v1/sessions/refresh", json=body).json["code"] == "session_over"
    assert people.sign_in().json["code"] == "sign_in_refused"
    assert people.contact(tokens["person_id"]) is None

    people.hear(PolicyAccepted(person_id=tokens["person_id"], policy_version=2))
    people.hear(ArtisanApproved(artisan_id="art_1", person_id=tokens["person_id"]))
    people.hear(EndSessions(**task(tokens, 2)))
    stored = people.everything_stored()
    assert [one for one in IDENTIFIERS if one in stored] == []

    again = people.living()
    assert again["person_id"] != tokens["person_id"]


def test_an_export_holds_what_is_known_and_no_secret(
    people: Any, participant: Participant, privacy: PrivacyStandIn
) -> None:
    people.living("yusuf@example.com", full_name="Yusuf Haddad")
    tokens = with_a_history(people)
    tell(participant, ExportPerson(**task(tokens, 1)))

    assert len(people.said(PersonExported)) == 1
    text = json.dumps(privacy.uploaded, ensure_ascii=False)
    for known in (*IDENTIFIERS, "notification", "artisan", "127.0.0.0/24"):
        assert known in text
    for secret in ("argon2", "yusuf@example.com", "token_hash"):
        assert secret not in text
