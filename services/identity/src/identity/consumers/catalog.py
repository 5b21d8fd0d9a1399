"""What identity hears from the catalog."""

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.catalog import ArtisanApproved
from identity.doors.deps import Deps
from identity.use_cases.welcome_artisan import WelcomeArtisan, welcome_artisan


def on_artisan_approved(session: Session, said: ArtisanApproved, *, deps: Deps) -> None:
    """An artisan was approved: the person behind may act as one."""
    welcome_artisan(session, Caller.system(), WelcomeArtisan(person_id=said.person_id), deps=deps)
