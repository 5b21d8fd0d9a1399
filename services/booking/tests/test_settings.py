"""What booking must be told before it starts."""

import pytest

from booking.settings import BookingSettings
from chassis.settings import SettingsError

pytestmark = pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("name", ["CATALOG_URL", "PAYMENT_URL", "PAYMENT_WEBHOOK_SECRET"])
def test_a_missing_setting_is_named(environ: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        BookingSettings.load({**environ, name: ""})


def test_a_placeholder_is_no_secret(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="PAYMENT_KEY is a placeholder"):
        BookingSettings.load({**environ, "PAYMENT_KEY": "changeme"})


def test_the_provider_calls_back_at_the_public_door(environ: dict[str, str]) -> None:
    settings = BookingSettings.load(environ)
    assert settings.callback_url == "http://alheraf.test/v1/payments/webhook"
