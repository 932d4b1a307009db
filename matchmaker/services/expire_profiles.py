"""Profiles that companies wrote themselves stand for a year: reminded, expired, renewed.

Every step looks at what is stored and not at what was done before, so that it can be done at any
time, by any process, any number of times. A clock that is set back brings nothing back: what has
expired stays so until it is renewed, and of each end people are told once.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.permissions import Act, Viewer
from matchmaker.domain.profile_life import (
    EXPIRING_WITHIN,
    PROFILE_LIFE,
    VALID_FOR,
    ProfileState,
    profile_state,
)
from matchmaker.services.audit import SERVICE, Author, record_audit
from matchmaker.services.company_letters import write_to_company
from matchmaker.services.submit import Transaction
from matchmaker.store import expiry
from matchmaker.store.companies import StoredCompany, get_company

log = structlog.get_logger(__name__)

_AT_ONCE = 100  # companies in one transaction: others wait for it
_JUST_NOW = timedelta(days=1)  # a renewal repeated within a day is the same one


def expire_profiles(transaction: Transaction, *, now: datetime) -> int:
    """Expire the profiles whose time is up and tell their companies; return how many."""
    done = 0
    while True:
        with transaction() as session:
            expired = expiry.expire_companies(session, now=now, limit=_AT_ONCE)
            for company_id in expired:
                record_audit(session, SERVICE, "company.expired", "company", company_id, now=now)
                write_to_company(session, "profile_expired", company_id, now=now)
        done += len(expired)
        if len(expired) < _AT_ONCE:
            break
    if done:
        log.info("profiles_expired", count=done)
    return done


def remind_companies(transaction: Transaction, *, now: datetime) -> int:
    """Tell companies that their profile expires within a month; return how many were told."""
    done = 0
    while True:
        with transaction() as session:
            rows = expiry.lock_unreminded(session, until=now + EXPIRING_WITHIN, limit=_AT_ONCE)
            for row in rows:
                if row.expires_at is not None:
                    write_to_company(
                        session, "profile_expiring", row.id, now=now, day=row.expires_at
                    )
                expiry.note_reminded(session, row)
        done += len(rows)
        if len(rows) < _AT_ONCE:
            break
    if done:
        log.info("companies_reminded", count=done)
    return done


def renew_profile(
    session: Session, company_id: UUID, *, viewer: Viewer, author: Author, now: datetime
) -> StoredCompany:
    """Confirm that a profile still holds, for another year; twice at once is once.

    Raises:
        NotFound: unknown, or not the viewer's to change.
        IllegalStep: it does not expire soon, or was withdrawn.
    """
    company = get_company(session, company_id, viewer=viewer, act=Act.CHANGE)
    state = profile_state(company.status, company.expires_at, now=now)
    ends = company.expires_at
    is_repeat = ends is not None and ends > now + VALID_FOR - _JUST_NOW
    if not (state is ProfileState.PUBLISHED and is_repeat):
        PROFILE_LIFE.after(state, "renew")
        expires_at = max(ends or now, now + VALID_FOR)
        expiry.renew_company(session, company_id, expires_at=expires_at, now=now)
        details = {"expires_at": expires_at.isoformat()}
        record_audit(
            session, author, "company.renewed", "company", company_id, now=now, details=details
        )
    return get_company(session, company_id, viewer=viewer, private=True)
