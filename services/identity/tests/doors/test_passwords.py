import pytest

from identity.doors.passwords import Passwords
from identity.settings import IdentitySettings

pytestmark = pytest.mark.parametrize("home", ["sqlite"], indirect=True)


@pytest.fixture
def passwords(environ: dict[str, str]) -> Passwords:
    return Passwords(IdentitySettings.load(environ))


def test_a_password_is_kept_as_argon2id(passwords: Passwords) -> None:
    kept = passwords.hash("three blind camels")

    assert kept.startswith("$argon2id$")
    assert passwords.fits(kept, "three blind camels")
    assert not passwords.fits(kept, "three blind camel")
    assert kept != passwords.hash("three blind camels")


def test_nobodys_password_never_fits(passwords: Passwords) -> None:
    assert not passwords.fits(None, "three blind camels")


def test_a_hash_of_another_cost_is_made_anew_at_the_next_sign_in(
    passwords: Passwords, environ: dict[str, str]
) -> None:
    dearer = Passwords(IdentitySettings.load({**environ, "ARGON2_PASSES": "2"}))
    kept = passwords.hash("three blind camels")

    assert not passwords.outdated(kept)
    assert dearer.outdated(kept)
    assert dearer.fits(kept, "three blind camels")
