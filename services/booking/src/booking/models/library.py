"""The libraries' tables, among booking's own."""

from booking.models.base import Base
from personal_data.tables import library_tables

LIBRARY = library_tables(Base.metadata)
