"""Keys of requests, and links that cannot be guessed."""

import pytest

from privacy.doors.sealing import Sealing, Unsealable, hash_of_token, seal, unseal


def test_a_requests_key_opens_for_that_request_alone() -> None:
    sealing = Sealing("the secret of this installation")
    stored = sealing.new_key("req_1")
    assert len(sealing.open_key("req_1", stored)) == 32
    assert sealing.new_key("req_1") != stored
    for other in (sealing, Sealing("another secret altogether")):
        with pytest.raises(Unsealable):
            other.open_key("req_2", stored)
    with pytest.raises(Unsealable):
        Sealing("another secret altogether").open_key("req_1", stored)


def test_values_are_bound_to_their_place() -> None:
    key = b"k" * 32
    sealed = seal(key, b"value", "req_1/booking")
    assert unseal(key, sealed, "req_1/booking") == b"value"
    with pytest.raises(Unsealable):
        unseal(key, sealed, "req_1/catalog")


def test_links_differ_by_request_and_by_secret_and_only_their_hash_is_kept() -> None:
    one, other = Sealing("a secret"), Sealing("b secret")
    token = one.status_token("req_1")
    assert token == one.status_token("req_1")
    assert len({token, one.status_token("req_2"), other.status_token("req_1")}) == 3
    assert len(token) == 43
    assert token not in hash_of_token(token)
