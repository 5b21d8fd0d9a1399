"""Publish a new version of the privacy policy."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import EffectiveTooEarly, PolicyVersionTaken
from privacy.models.policy import PolicyVersion, announcement_of


@dataclass(frozen=True, kw_only=True)
class PublishPolicy:
    """The words in both languages, from when on they hold, and whether people must be told."""

    title: dict[str, str]
    text: dict[str, str]
    material: bool
    effective_at: datetime


def publish_policy(
    session: Session, caller: Caller, command: PublishPolicy, *, deps: Deps
) -> PolicyVersion:
    """Add the next version and announce it.

    Raises:
        EffectiveTooEarly: it would take effect in the past, or before the version before it.
        PolicyVersionTaken: another officer published at the same moment.
    """
    fence(session, caller.person_id)
    now = deps.clock.now()
    newest = session.scalars(
        select(PolicyVersion).order_by(PolicyVersion.version.desc()).limit(1)
    ).one_or_none()
    if command.effective_at < now or (newest and command.effective_at < newest.effective_at):
        raise EffectiveTooEarly
    policy = PolicyVersion(
        version=1 + (newest.version if newest else 0),
        title=command.title,
        text_ar=command.text["ar"],
        text_en=command.text["en"],
        material=command.material,
        effective_at=command.effective_at,
        updated_on=now.date(),
        published_at=now,
        published_by=caller.person_id,
        announced_at=now,
    )
    session.add(policy)
    try:
        session.flush()
    except IntegrityError as taken:
        raise PolicyVersionTaken from taken
    record(session, announcement_of(policy))
    return policy
