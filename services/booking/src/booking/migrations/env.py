"""Alembic's way to booking's tables."""

from booking.models import Base
from chassis.migrate import run_env

run_env(Base.metadata)
