"""The table of jobs that one process at a time does for all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, String
from sqlmodel import Field

from matchmaker.store.tables.columns import Base, time_column


class LeaseRow(Base, table=True):
    """Who does a recurring job at present.

    It spares work; that nothing happens twice does not hang on it.
    """

    __tablename__ = "lease"

    name: str = Field(sa_column=Column(String(40), primary_key=True))
    holder: UUID
    taken_at: datetime = Field(sa_column=time_column())
    ends_at: datetime = Field(sa_column=time_column())
