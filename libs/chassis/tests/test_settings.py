"""Settings are read once, and a start without them says which."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from chassis.settings import (
    ServiceSettings,
    SettingsError,
    log_effective,
    redacted,
    refused_in_words,
    setting,
)

from .toy import ENVIRON


@dataclass(frozen=True, kw_only=True)
class KilnSettings(ServiceSettings):
    shelves: int = setting(default=3, doc="How many shelves")
    heat: float = setting(default=1.5)
    open_at_night: bool = setting(default=False)
    clays: tuple[str, ...] = setting(default=("red",))
    note: str | None = setting(default=None)
    fuel_key: str = setting(secret=True, doc="The key of the fuel merchant")


KILN = {**ENVIRON, "FUEL_KEY": "k-1234"}


def test_values_get_their_types() -> None:
    given = {**KILN, "SHELVES": "5", "HEAT": "2.5", "OPEN_AT_NIGHT": "yes", "CLAYS": "red, white"}
    kiln = KilnSettings.load(given)
    assert (kiln.shelves, kiln.heat, kiln.open_at_night) == (5, 2.5, True)
    assert (kiln.clays, kiln.note) == (("red", "white"), None)


def test_a_secret_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    file = tmp_path / "fuel"
    file.write_text("from a file\n")
    environ = {**ENVIRON, "FUEL_KEY_FILE": str(file)}
    assert KilnSettings.load(environ).fuel_key == "from a file"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"FUEL_KEY": ""}, r"Set FUEL_KEY \(or FUEL_KEY_FILE\): The key of the fuel merchant\."),
        ({"FUEL_KEY": "changeme"}, "FUEL_KEY is a placeholder"),
        ({"DATABASE_URL": "postgresql://kiln:changeme@db/kiln"}, "DATABASE_URL is a placeholder"),
        ({"FUEL_KEY_FILE": "/nowhere/at/all"}, "FUEL_KEY_FILE cannot be read"),
        ({"SHELVES": "many"}, "SHELVES must be a number"),
        ({"OPEN_AT_NIGHT": "perhaps"}, "OPEN_AT_NIGHT must be true or false"),
    ],
)
def test_a_start_that_cannot_be_says_why(changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        KilnSettings.load({**KILN, **changed})


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        KilnSettings.load({})
    missing = [line.split(" ")[1] for line in str(refused.value).splitlines()]
    assert {"DATABASE_URL", "FUEL_KEY"} <= set(missing)
    with pytest.raises(SettingsError) as refused:
        KilnSettings.load_for_worker({})
    also = [line.split(" ")[1] for line in str(refused.value).splitlines()]
    assert sorted(also) == sorted([*missing, "BROKER_URL"])


def test_a_worker_needs_the_broker_and_a_web_process_does_not() -> None:
    web = {name: value for name, value in KILN.items() if name != "BROKER_URL"}
    assert KilnSettings.load(web).broker_url == ""
    for lacking in (web, {**web, "BROKER_URL": ""}):
        with pytest.raises(SettingsError) as refused:
            KilnSettings.load_for_worker(lacking)
        assert str(refused.value).startswith("Set BROKER_URL (or BROKER_URL_FILE): The broker, ")
    assert KilnSettings.load_for_worker(KILN).broker_url == KILN["BROKER_URL"]


def test_what_is_printed_holds_no_secret() -> None:
    kiln = KilnSettings.load(KILN)
    printed = redacted(kiln)
    assert printed["fuel_key"] == "***"
    assert printed["shelves"] == 3
    assert "k-1234" not in f"{printed} {kiln!r}"


def test_credentials_in_an_address_are_not_printed() -> None:
    kiln = KilnSettings.load({**KILN, "NOTE": "smtp://potter:k-1234@mail:25"})
    assert redacted(kiln)["note"] == "smtp://***@mail:25"


def test_a_process_says_with_which_settings_it_works(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        log_effective(KilnSettings.load(KILN))
    assert "SHELVES=3" in caplog.text
    assert "FUEL_KEY=***" in caplog.text
    assert "k-1234" not in caplog.text


def test_a_process_that_cannot_start_ends_in_words() -> None:
    with pytest.raises(SystemExit) as ended, refused_in_words():
        KilnSettings.load({**KILN, "FUEL_KEY": "", "SHELVES": "many"})
    assert str(ended.value).splitlines() == [
        "SHELVES must be a number, not 'many'.",
        "Set FUEL_KEY (or FUEL_KEY_FILE): The key of the fuel merchant.",
    ]
