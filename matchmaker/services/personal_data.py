"""What is kept about a company or a person, all of it: handed out, and erased.

Erasure leaves ids in the audit log and, of a company, that it is gone. What staff decided stays
without their name; nothing learned from it holds anything personal.
"""

from datetime import datetime
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.permissions import Act, Owner, Viewer
from matchmaker.errors import NotFound
from matchmaker.services.administrators import keep_an_administrator
from matchmaker.services.audit import Author, record_audit
from matchmaker.store.companies import find_company
from matchmaker.store.personal_data import (
    OF_COMPANY,
    OF_PERSON,
    Erased,
    audit_about,
    erase_account,
    erase_all_of_company,
    rows_about,
)
from matchmaker.store.submissions import find_latest_submission
from matchmaker.store.tables import AccountRow

log = structlog.get_logger(__name__)

Export = dict[str, object]


def export_company(
    session: Session, company_id: UUID, *, viewer: Viewer, author: Author, now: datetime
) -> Export:
    """Return everything about a company: profile, submissions, matches, outcomes, accounts, log.

    Raises:
        NotFound: unknown, or not the viewer's to see in private.
    """
    _owner_of(session, company_id, viewer=viewer, act=Act.SEE_PRIVATE)
    rows = rows_about(session, OF_COMPANY, company_id)
    subjects = [str(company_id)]
    for table in ("submission", "match", "account"):
        subjects += [str(row["id"]) for row in rows.get(table, [])]
    found: Export = {"company_id": str(company_id), "exported_at": now.isoformat(), **rows}
    found["audit"] = audit_about(session, subjects)
    record_audit(session, author, "company.exported", "company", company_id, now=now)
    return found


def export_person(session: Session, account_id: UUID, *, author: Author, now: datetime) -> Export:
    """Return everything about the person behind an account, and what they wrote.

    Raises:
        NotFound: there is no such account.
    """
    if session.get(AccountRow, account_id) is None:
        raise NotFound("There is no such account.")
    rows = rows_about(session, OF_PERSON, account_id)
    record_audit(session, author, "account.exported", "account", account_id, now=now)
    return {"account_id": str(account_id), "exported_at": now.isoformat(), **rows}


def erase_company(
    session: Session, company_id: UUID, *, viewer: Viewer, author: Author, now: datetime
) -> Erased:
    """Delete everything about a company, its accounts and tokens included.

    Raises:
        NotFound: unknown, or not the viewer's to change.
    """
    _owner_of(session, company_id, viewer=viewer, act=Act.CHANGE)
    erased = erase_all_of_company(session, company_id)
    record_audit(
        session,
        author,
        "company.erased",
        "company",
        company_id,
        now=now,
        details=dict(erased._asdict()),
    )
    log.info("company_erased", company_id=str(company_id))
    return erased


def erase_person(session: Session, account_id: UUID, *, author: Author, now: datetime) -> None:
    """Delete an account with its sessions and letters; decisions stay without a name.

    Raises:
        NotFound: there is no such account.
        LastAdministrator: nobody would be left to run the service.
    """
    keep_an_administrator(session, account_id, author=author)
    if not erase_account(session, account_id):
        raise NotFound("There is no such account.")
    record_audit(session, author, "account.erased", "account", account_id, now=now)
    log.info("account_erased", account_id=str(account_id))


def _owner_of(session: Session, company_id: UUID, *, viewer: Viewer, act: Act) -> Owner:
    """Return whose a company is, published or not.

    Raises:
        NotFound: unknown, or not open to this act of the viewer.
    """
    company = find_company(session, company_id)
    submission = find_latest_submission(session, company_id) if company is None else None
    chamber_id = company.chamber_id if company is not None else None
    if submission is not None:
        chamber_id = submission.chamber_id
    if chamber_id is None and viewer.company_id == company_id:
        chamber_id = viewer.chamber_id  # registered, and nothing written yet
    owner = Owner(chamber_id, company_id) if chamber_id is not None else None
    if owner is None or not viewer.may(act, owner):
        raise NotFound("There is no such company.")
    return owner
