"""How many rows a statement changed."""

from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update
from sqlmodel import Session


def count_changed(session: Session, statement: Update | Delete) -> int:
    """Run a statement and return how many rows it changed."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount
