"""Contacts of companies are private: that somebody has seen one is never unrecorded."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.permissions import Viewer
from matchmaker.services.audit import Author, record_audit
from matchmaker.store.companies import StoredCompany
from matchmaker.store.database import Database


def record_contact_view(
    session: Session,
    company_id: UUID,
    *,
    author: Author,
    now: datetime,
    match_id: UUID | None = None,
) -> None:
    """Say in the audit log that the contact of a company was seen.

    Args:
        match_id: the introduction that allowed it; None where staff of its chamber looked.
    """
    details = {"match_id": match_id} if match_id is not None else {}
    record_audit(session, author, "contact.viewed", "company", company_id, now=now, details=details)


def record_if_shown(
    database: Database, company: StoredCompany, *, viewer: Viewer, author: Author, now: datetime
) -> None:
    """Say in the audit log that somebody is about to be shown a contact that is not their own.

    Called before the answer is sent: without an entry there is no answer.

    Args:
        company: with its contact, if the viewer may see it.
    """
    if company.profile.contact is None or viewer.company_id == company.company_id:
        return
    with database.write() as session:
        record_contact_view(session, company.company_id, author=author, now=now)
