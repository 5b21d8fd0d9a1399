"""Alembic's way to privacy's tables."""

from chassis.migrate import run_env
from privacy.models import Base

run_env(Base.metadata)
