import json

import pytest
from joserfc.jwk import OKPKey

from identity.doors.vault import Vault
from identity.settings import IdentitySettings

pytestmark = pytest.mark.parametrize("home", ["sqlite"], indirect=True)


@pytest.fixture
def settings(environ: dict[str, str]) -> IdentitySettings:
    return IdentitySettings.load(environ)


def test_hashes_for_one_use_are_worth_nothing_in_another(settings: IdentitySettings) -> None:
    vault = Vault(settings)

    made = {
        vault.code_hash("a", "b|c"),
        vault.attempt_key("a", "b", "c"),
        vault.successor("a|b|c"),
        vault.mail_tag("a|b|c"),
    }
    assert len(made) == 4


def test_a_successor_cannot_be_told_without_the_pepper(environ: dict[str, str]) -> None:
    ours = Vault(IdentitySettings.load(environ))
    theirs = Vault(IdentitySettings.load({**environ, "CODE_PEPPER": "another pepper"}))

    assert ours.successor("token") == ours.successor("token")
    assert ours.successor("token") != theirs.successor("token")


def test_tags_of_a_mailbox_are_alike_wherever_the_key_is(environ: dict[str, str]) -> None:
    ours = Vault(IdentitySettings.load(environ))
    elsewhere = Vault(IdentitySettings.load({**environ, "CODE_PEPPER": "another pepper"}))

    assert ours.mail_tag("layla@example.com") == elsewhere.mail_tag("layla@example.com")


def test_the_key_before_may_be_given_as_its_public_half(environ: dict[str, str]) -> None:
    before = OKPKey.generate_key("Ed25519", auto_kid=True)
    public = json.dumps(before.as_dict(private=False))
    vault = Vault(IdentitySettings.load({**environ, "PREVIOUS_SIGNING_JWK": public}))

    assert [key["kid"] for key in vault.jwks()["keys"]][1] == before.kid
