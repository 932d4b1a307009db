"""What the columns of all tables share: naming of constraints, times with a zone, references."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, MetaData, Table, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """Time-zone aware UTC in every database, SQLite's naive storage included."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the stored time in UTC: PostgreSQL answers in the zone of its session."""
        if value is None or value.tzinfo is UTC:
            return value
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(SQLModel):
    """Common metadata with a naming convention, so that migrations can name constraints."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


def time_column(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    """Return a column that holds a point in time."""
    return Column(UtcDateTime, nullable=nullable, index=index)


def reference(
    name: str,
    target: str,
    *,
    ondelete: str | None = None,
    nullable: bool = False,
    primary_key: bool = False,
    index: bool = False,
) -> Column[UUID]:
    """Return a column that refers to another table's id.

    Args:
        target: table and column, such as `company.id`.
        ondelete: `CASCADE` or `SET NULL`; None forbids to delete what is referred to.
    """
    return Column(
        name,
        ForeignKey(target, ondelete=ondelete),
        nullable=nullable,
        primary_key=primary_key,
        index=index,
    )


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """Return a constraint, named after the column, that lets only these values in."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def table_of(row: type[SQLModel]) -> Table:
    """Return the table behind a class.

    Statements about tables cost half of those about classes, whose rows SQLAlchemy has to keep
    track of: they are for what is asked with every request.
    """
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table
