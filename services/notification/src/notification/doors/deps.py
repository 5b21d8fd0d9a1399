"""What the use cases are given: settings, the clock, and the doors."""

from dataclasses import dataclass

from chassis.clock import Clock
from notification.doors.closing import ClosingDoor
from notification.doors.people import PeopleDoor
from notification.doors.sms import SmsDoor
from notification.doors.smtp import MailDoor
from notification.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Built once by `app.py` or `worker.py`."""

    settings: Settings
    clock: Clock
    mail: MailDoor
    sms: SmsDoor
    people: PeopleDoor
    closing: ClosingDoor
