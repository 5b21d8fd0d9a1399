"""The tables that the libraries keep in this service's database."""

from catalog.models.base import Base
from personal_data.tables import library_tables

LIBRARY = library_tables(Base.metadata)
