"""Who of the staff is an administrator, and that one who can sign in is always left."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.errors import Conflict, InvalidInput, LastAdministrator
from matchmaker.services.access import Role
from matchmaker.services.audit import ActorKind, Author, record_audit
from matchmaker.store.accounts import get_account, lock_administrators
from matchmaker.store.chambers import get_chamber
from matchmaker.store.sessions import drop_sessions
from matchmaker.store.tables import AccountRow


def keep_an_administrator(session: Session, account_id: UUID, *, author: Author) -> None:
    """Refuse to go on when an account is the last administrator who can sign in.

    Call it before the account is read to be changed: it locks all administrators, always in the
    same order, so that of two who close each other at once the second is refused.

    The operator at the command line may: whoever is there makes an administrator whenever one is
    needed, and must be able to close a stolen account at once.

    Raises:
        LastAdministrator: there is no other.
    """
    if author.kind is ActorKind.OPERATOR:
        return
    if lock_administrators(session) == [account_id]:
        raise LastAdministrator("This is the last administrator: make another one first.")


def change_staff(
    session: Session,
    account_id: UUID,
    *,
    role: Role,
    chamber_id: UUID,
    author: Author,
    now: datetime,
) -> AccountRow:
    """Say what a member of staff may do, and for which chamber; a change ends their sessions.

    Raises:
        NotFound: there is no such account or chamber.
        InvalidInput: the role is not one of staff.
        Conflict: the account is a company's.
        LastAdministrator: nobody would be left to run the service.
    """
    if role is Role.COMPANY:
        problem = {"field": "role", "reason": "is for companies, which register themselves"}
        raise InvalidInput("Companies register themselves.", errors=[problem])
    if role is not Role.ADMINISTRATOR:
        keep_an_administrator(session, account_id, author=author)
    account = get_account(session, account_id, lock=True)
    if account.role == Role.COMPANY:
        raise Conflict("The account acts for a company; it is not one of staff.")
    chamber = get_chamber(session, chamber_id)
    if (account.role, account.chamber_id) != (role, chamber.id):
        account.role, account.chamber_id = role.value, chamber.id
        session.add(account)
        drop_sessions(session, account.id)
        record_audit(
            session, author, "account.changed", "account", account.id, now=now,
            details={"role": role.value, "chamber": str(chamber.id)},
        )  # fmt: skip
    return account
