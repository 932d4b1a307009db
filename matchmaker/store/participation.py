"""Which chambers take part in the review of matches."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from matchmaker.store.tables import AccountRow, TokenRow

_REVIEWS = "reviews:write"
_Reviewers = tuple[Select[UUID], Mapped[UUID]]


def takes_part(session: Session, chamber_id: UUID, *, now: datetime) -> bool:
    """Tell whether a chamber decides for its sides.

    It does when somebody of its staff has an account that is not disabled, or when a system of
    its own holds a token in force that may review.
    """
    staff, tokens = (each.where(column == chamber_id) for each, column in _reviewers(now))
    return bool(session.execute(select(staff.exists() | tokens.exists())).scalar_one())


def taking_part(session: Session, *, now: datetime) -> set[UUID]:
    """Return the chambers that decide for their sides."""
    staff, tokens = (each for each, _ in _reviewers(now))
    return set(session.execute(union(staff, tokens)).scalars())


def _reviewers(now: datetime) -> tuple[_Reviewers, _Reviewers]:
    """Return the chambers of all who may review, people and systems, each with its column."""
    staff = select(col(AccountRow.chamber_id)).where(
        col(AccountRow.role).in_(("staff", "administrator")),
        col(AccountRow.disabled_at).is_(None),
    )
    tokens = select(col(TokenRow.chamber_id)).where(
        col(TokenRow.company_id).is_(None),
        col(TokenRow.revoked_at).is_(None),
        or_(col(TokenRow.expires_at).is_(None), col(TokenRow.expires_at) > now),
        col(TokenRow.scopes).contains(_REVIEWS),
    )
    return (staff, col(AccountRow.chamber_id)), (tokens, col(TokenRow.chamber_id))
