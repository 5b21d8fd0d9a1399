"""The tables that every service has: outbox, inbox, forgotten people and the like."""

from personal_data.tables import library_tables
from privacy.models.base import Base

LIBRARY = library_tables(Base.metadata)
