import pytest

from chassis.settings import SettingsError
from messaging.settings import MessagingSettings


def test_a_missing_key_of_mailbox_tags_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="MAIL_TAG_KEY"):
        MessagingSettings.load({**environ, "MAIL_TAG_KEY": ""})


def test_a_placeholder_is_no_key(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="MAIL_TAG_KEY is a placeholder"):
        MessagingSettings.load({**environ, "MAIL_TAG_KEY": "changeme"})
