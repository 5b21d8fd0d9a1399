"""The one metadata that every table of the catalog belongs to."""

from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata


class Base(DeclarativeBase):
    """The base of all models."""

    metadata = metadata()
