from typing import Any

from contracts.catalog import ArtisanApproved
from contracts.identity import RoleGranted


def approved(tokens: dict[str, str]) -> ArtisanApproved:
    return ArtisanApproved(artisan_id="art_1", person_id=tokens["person_id"])


def test_an_approved_artisan_may_act_as_one_from_the_next_token_on(people: Any) -> None:
    tokens = people.living()
    people.hear(approved(tokens))

    body = {"refresh_token": tokens["refresh_token"]}
    refreshed = people.client.post("/v1/sessions/refresh", json=body).json
    assert people.claims(refreshed["access_token"])["roles"] == ["customer", "artisan"]
    assert people.said(RoleGranted) == [RoleGranted(person_id=tokens["person_id"], role="artisan")]


def test_hearing_it_twice_grants_it_once(people: Any) -> None:
    tokens = people.living()
    people.hear(approved(tokens))
    people.hear(approved(tokens))

    assert len(people.said(RoleGranted)) == 1


def test_an_approval_of_nobody_changes_nothing(people: Any) -> None:
    people.hear(ArtisanApproved(artisan_id="art_1", person_id="per_nobody"))

    assert people.said() == []
