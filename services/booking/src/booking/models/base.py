"""The declarative base of booking's tables."""

from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata


class Base(DeclarativeBase):
    """Every table of booking."""

    metadata = metadata()
