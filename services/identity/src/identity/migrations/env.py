"""Alembic's way to identity's tables."""

from chassis.migrate import run_env
from identity.models import Base

run_env(Base.metadata)
