"""Administrators: one who can sign in is always left, whoever closes or erases accounts."""

from uuid import UUID

from sqlmodel import Session

from matchmaker.errors import LastAdministrator
from matchmaker.services.audit import ActorKind, Author
from matchmaker.store.accounts import lock_administrators


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
