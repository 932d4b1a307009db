"""Which chambers take part in the review of matches."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from matchmaker.store.tables import AccountRow, TokenRow

_REVIEWS = "reviews:write"


def takes_part(session: Session, chamber_id: UUID, *, now: datetime) -> bool:
    """Tell whether a chamber decides for its sides.

    It does when somebody of its staff has an account that is not disabled, or when a system of
    its own holds a token in force that may review.
    """
    staff = select(col(AccountRow.id)).where(
        col(AccountRow.chamber_id) == chamber_id,
        col(AccountRow.role).in_(("staff", "administrator")),
        col(AccountRow.disabled_at).is_(None),
    )
    tokens = select(col(TokenRow.id)).where(
        col(TokenRow.chamber_id) == chamber_id,
        col(TokenRow.company_id).is_(None),
        col(TokenRow.revoked_at).is_(None),
        or_(col(TokenRow.expires_at).is_(None), col(TokenRow.expires_at) > now),
        col(TokenRow.scopes).contains(_REVIEWS),
    )
    return bool(session.execute(select(staff.exists() | tokens.exists())).scalar_one())
