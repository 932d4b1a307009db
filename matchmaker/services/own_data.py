"""Somebody who is signed in takes along what is kept about them, or has it erased."""

from datetime import datetime

from sqlmodel import Session

from matchmaker.services.access import Principal
from matchmaker.services.accounts import check_present_password
from matchmaker.services.entrance import Entrance
from matchmaker.services.personal_data import (
    Export,
    erase_company,
    erase_person,
    export_company,
    export_person,
)
from matchmaker.services.submit import Transaction


def erase_own(
    transaction: Transaction,
    entrance: Entrance,
    principal: Principal,
    password: str,
    *,
    now: datetime,
) -> None:
    """Delete one's own account, with the company that one speaks for and all that hangs on it.

    Args:
        principal: an account that is signed in.

    Raises:
        NotAuthenticated: the password is wrong.
        TooManyAttempts: too many wrong passwords.
        NotFound: it is gone already.
        LastAdministrator: nobody would be left to run the service.
    """
    check_present_password(transaction, entrance, principal.account_id, password, now=now)
    with transaction() as session:
        if principal.company_id is None:
            erase_person(session, principal.account_id, author=principal.author, now=now)
            return
        erase_company(
            session,
            principal.company_id,
            viewer=principal.viewer,
            author=principal.author,
            now=now,
        )


def export_own(session: Session, principal: Principal, *, now: datetime) -> Export:
    """Return everything about the company that one speaks for, or about oneself.

    Raises:
        NotFound: it is gone already.
    """
    author = principal.author
    if principal.company_id is None:
        return export_person(session, principal.account_id, author=author, now=now)
    viewer = principal.viewer
    return export_company(session, principal.company_id, viewer=viewer, author=author, now=now)
