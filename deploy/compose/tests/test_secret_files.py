"""Secrets are made once, readable by nobody else, and fit together."""

import json
import stat
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from compose.secret_files import make_secret_files, take_from_web_processes
from embedded.names import NAMES
from rights.broker import RELEASE, definitions
from rights.database_job import access_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_secret_files(tmp_path / "secrets")
    return tmp_path / "secrets"


def test_nobody_else_can_read_them(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        others = stat.S_IMODE(path.stat().st_mode) & 0o077
        assert others == 0, path


def test_what_is_there_is_never_overwritten(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "notification" / "sms_key").unlink()
    make_secret_files(folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    changed = {path for path in after if before.get(path) != after[path]}
    assert changed == {folder / "notification" / "sms_key"}


def test_every_secret_is_long_and_none_is_used_twice(folder: Path) -> None:
    passwords = [path.read_text() for path in (folder / "passwords").iterdir()]
    clients = [(folder / name / "client_secret").read_text() for name in NAMES]
    assert min(map(len, passwords + clients)) >= 40
    assert len(set(passwords + clients)) == len(passwords + clients)


def test_there_is_a_password_for_everybody_who_has_rights(folder: Path) -> None:
    passwords = {path.name: path.read_text() for path in (folder / "passwords").iterdir()}
    used = {user["name"] for user in definitions("alheraf", passwords)["users"]}
    for name in NAMES:
        access = access_of(name, passwords)
        used |= {access.owner, access.app}
        assert (
            f"//{access.app}:{access.app_password}@" in (folder / name / "database_url").read_text()
        )
    assert used == set(passwords)
    assert RELEASE in used


def test_a_service_has_no_secret_of_its_release_or_of_another(folder: Path) -> None:
    def words(name: str) -> set[str]:
        return {path.read_text() for path in (folder / name).iterdir()}

    shared = words("sandbox") | {(folder / "identity" / "mail_tag_key").read_text()}
    for name in NAMES:
        for other in (*(one for one in NAMES if one != name), f"{name}-release", "owners"):
            assert words(name) & words(other) <= shared
        assert not any("rabbitmq" in one for one in words(name))


def test_the_brokers_url_moves_to_where_only_the_worker_sees_it(folder: Path) -> None:
    """Until 0.2.0 web processes saw it too, so it stays there as long as one of these runs."""
    apart, beside = (folder / one / "broker_url" for one in ("booking-broker", "booking"))
    url = apart.read_text()
    apart.rename(beside)
    make_secret_files(folder)
    assert apart.read_text() == beside.read_text() == url
    take_from_web_processes(folder)
    assert apart.read_text() == url
    assert not beside.exists()


def test_identity_knows_its_callers_by_hash_only(folder: Path) -> None:
    known = json.loads((folder / "identity" / "service_clients").read_text())
    assert set(known) == set(NAMES)
    assert all(one.startswith("sha256:") for listed in known.values() for one in listed)


@pytest.mark.parametrize(
    ("secret", "known_by"),
    [
        ("booking/client_secret", "identity/service_clients"),
        ("booking/signing_key", "privacy/holder_keys"),
    ],
)
def test_while_a_secret_follows_another_both_are_known(
    folder: Path, secret: str, known_by: str
) -> None:
    before = json.loads((folder / known_by).read_text())
    (folder / secret).unlink()
    make_secret_files(folder)
    after = json.loads((folder / known_by).read_text())
    assert after["booking"][1:] == before["booking"]
    assert after["catalog"] == before["catalog"]
    (folder / known_by).unlink()
    make_secret_files(folder)
    assert json.loads((folder / known_by).read_text())["booking"] == after["booking"][:1]


def test_tokens_are_signed_with_a_key_that_can_be_read(folder: Path) -> None:
    assert OKPKey.import_key(json.loads((folder / "identity" / "signing_jwk").read_text()))
