"""Alembic's way in."""

from catalog.models import Base
from chassis.migrate import run_env

run_env(Base.metadata)
