from dataclasses import dataclass

from chassis.settings import setting


@dataclass(frozen=True, kw_only=True)
class Settings:
    pepper: str = setting(secret=True)
    port: int = setting(default=80)


def test_a_secret_is_not_shown_where_settings_are_printed() -> None:
    shown = repr(Settings(pepper="of the tests"))

    assert "of the tests" not in shown
    assert "port=80" in shown
