"""The doors as they are opened in production: SMTP, the SMS gateway, identity and privacy."""

from chassis.clock import Clock
from chassis.http import ClientCredentials, ServiceClient
from notification.doors.closing import PrivacyClosingDoor
from notification.doors.deps import Deps
from notification.doors.people import IdentityDoor
from notification.doors.sms import HttpSmsDoor
from notification.doors.smtp import SmtpDoor
from notification.settings import Settings


def open_doors(settings: Settings, clock: Clock) -> Deps:
    """Return what the use cases are given; nothing is connected before it is used."""
    tokens = ClientCredentials(settings.identity_url, settings.client_id, settings.client_secret)
    identity = ServiceClient(settings.identity_url, tokens=tokens, target="identity")
    privacy = ServiceClient(settings.privacy_url, tokens=tokens, target="privacy")
    return Deps(
        settings=settings,
        clock=clock,
        mail=SmtpDoor(settings.smtp_url, settings.mail_from),
        sms=HttpSmsDoor(settings.sms_url, settings.sms_key),
        people=IdentityDoor(identity),
        closing=PrivacyClosingDoor(privacy),
    )
