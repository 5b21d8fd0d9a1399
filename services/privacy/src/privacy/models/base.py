"""The base of this service's tables."""

from sqlalchemy.orm import DeclarativeBase

from chassis.database import metadata


class Base(DeclarativeBase):
    """Every table of this service hangs on this metadata, the library's tables included."""

    metadata = metadata()
