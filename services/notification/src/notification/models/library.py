"""The tables that every service has: outbox, inbox, fence and the rest."""

from notification.models.base import Base
from personal_data.tables import library_tables

LIBRARY = library_tables(Base.metadata)
