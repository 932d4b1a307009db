"""Accounts, and the links by mail that work once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.errors import Conflict, NotFound
from matchmaker.store.changes import count_changed
from matchmaker.store.tables import AccountRow, ChamberRow, RecoveryCodeRow, TicketRow


def find_account(session: Session, email: str) -> AccountRow | None:
    """Return the account of an address in lower case."""
    statement = select(AccountRow).where(col(AccountRow.email) == email)
    return session.execute(statement).scalar_one_or_none()


def find_account_by_subject(session: Session, subject: str) -> AccountRow | None:
    """Return the account that a chamber's own sign-on knows as `issuer|subject`."""
    statement = select(AccountRow).where(col(AccountRow.oidc_subject) == subject)
    return session.execute(statement).scalar_one_or_none()


def get_account(session: Session, account_id: UUID, *, lock: bool = False) -> AccountRow:
    """Return an account.

    Raises:
        NotFound: there is none with this id.
    """
    statement = select(AccountRow).where(col(AccountRow.id) == account_id)
    row: AccountRow | None = session.execute(
        statement.with_for_update() if lock else statement
    ).scalar_one_or_none()
    if row is None:
        raise NotFound("There is no such account.")
    return row


def add_account(session: Session, row: AccountRow) -> None:
    """Store a new account.

    Raises:
        Conflict: there is one with this address.
    """
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict("There is an account with this address already.") from error


def lock_administrators(session: Session) -> list[UUID]:
    """Return the administrators who can sign in with a password, by id; none changes meanwhile."""
    statement = (
        select(col(AccountRow.id))
        .where(
            col(AccountRow.role) == "administrator",
            col(AccountRow.disabled_at).is_(None),
            col(AccountRow.confirmed_at).is_not(None),
            col(AccountRow.password_hash).is_not(None),
        )
        .order_by(col(AccountRow.id))
        .with_for_update()
    )
    return list(session.execute(statement).scalars())


class ListedAccount(NamedTuple):
    """An account with the name of its chamber."""

    account: AccountRow
    chamber: str


def list_accounts(
    session: Session, *, after: UUID | None = None, limit: int | None = None
) -> Sequence[ListedAccount]:
    """Return accounts in the order of their ids.

    Args:
        after: id of the last one already seen, None for the first page.
        limit: most rows to return; None: all.
    """
    statement = (
        select(AccountRow, col(ChamberRow.name))
        .join(ChamberRow, col(ChamberRow.id) == col(AccountRow.chamber_id))
        .order_by(col(AccountRow.id))
    )
    if after is not None:
        statement = statement.where(col(AccountRow.id) > after)
    found = session.execute(statement.limit(limit))
    return [ListedAccount(row[0], row[1]) for row in found]


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """What a list of accounts is narrowed to; None does not narrow.

    Attributes:
        words: a part of the address, or of the name as it is written or with a capital.
    """

    words: str | None = None
    role: str | None = None
    chamber_id: UUID | None = None


def search_accounts(
    session: Session, wanted: AccountFilter, *, after: str | None = None, limit: int
) -> Sequence[ListedAccount]:
    """Return accounts in the order of their addresses.

    Args:
        after: address of the last one already seen, None for the first page.
    """
    statement = (
        select(AccountRow, col(ChamberRow.name))
        .join(ChamberRow, col(ChamberRow.id) == col(AccountRow.chamber_id))
        .order_by(col(AccountRow.email))
    )
    if wanted.words is not None:
        name = col(AccountRow.name)
        written = {wanted.words, wanted.words.capitalize()}  # SQLite folds Latin letters only
        statement = statement.where(
            or_(
                col(AccountRow.email).contains(wanted.words.lower(), autoescape=True),
                *(name.contains(each, autoescape=True) for each in sorted(written)),
            )
        )
    if wanted.role is not None:
        statement = statement.where(col(AccountRow.role) == wanted.role)
    if wanted.chamber_id is not None:
        statement = statement.where(col(AccountRow.chamber_id) == wanted.chamber_id)
    if after is not None:
        statement = statement.where(col(AccountRow.email) > after)
    found = session.execute(statement.limit(limit))
    return [ListedAccount(row[0], row[1]) for row in found]


def find_chamber_for(session: Session, country: str, region: str) -> UUID | None:
    """Return the chamber of a region, else that of its country; None when neither is there."""
    statement = (
        select(col(ChamberRow.id))
        .where(
            col(ChamberRow.country) == country,
            or_(col(ChamberRow.region) == region, col(ChamberRow.region).is_(None)),
        )
        .order_by(col(ChamberRow.region).is_(None), col(ChamberRow.created_at), col(ChamberRow.id))
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def chamber_name(session: Session, chamber_id: UUID) -> str:
    """Return the name of a chamber."""
    statement = select(col(ChamberRow.name)).where(col(ChamberRow.id) == chamber_id)
    return str(session.execute(statement).scalar_one())


def take_step(session: Session, account_id: UUID, step: int) -> bool:
    """Use up a time step of the one-time code; False when it, or a later one, was used before."""
    taken = count_changed(
        session,
        update(AccountRow)
        .where(
            col(AccountRow.id) == account_id,
            or_(col(AccountRow.totp_last_step).is_(None), col(AccountRow.totp_last_step) < step),
        )
        .values(totp_last_step=step),
    )
    return taken > 0


def save_recovery_codes(session: Session, account_id: UUID, digests: Sequence[str]) -> None:
    """Replace the recovery codes of an account."""
    session.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.account_id) == account_id))
    session.add_all(RecoveryCodeRow(account_id=account_id, digest=digest) for digest in digests)
    session.flush()


def take_recovery_code(session: Session, account_id: UUID, digest: str) -> bool:
    """Use up a recovery code; False when there is none like it."""
    taken = count_changed(
        session,
        delete(RecoveryCodeRow).where(
            col(RecoveryCodeRow.account_id) == account_id, col(RecoveryCodeRow.digest) == digest
        ),
    )
    return taken > 0


def count_recovery_codes(session: Session, account_id: UUID) -> int:
    """Return how many recovery codes are left."""
    statement = select(func.count()).where(col(RecoveryCodeRow.account_id) == account_id)
    return int(session.execute(statement).scalar_one())


def add_ticket(session: Session, row: TicketRow) -> None:
    """Store a ticket; older ones of its kind no longer work."""
    drop_tickets(session, row.account_id, row.kind)
    session.add(row)
    session.flush()


def drop_tickets(session: Session, account_id: UUID, *kinds: str) -> None:
    """Make the tickets of these kinds useless."""
    session.execute(
        delete(TicketRow).where(
            col(TicketRow.account_id) == account_id, col(TicketRow.kind).in_(kinds)
        )
    )


def has_ticket(session: Session, account_id: UUID, kind: str, *, made_after: datetime) -> bool:
    """Tell whether an account has a ticket of a kind that was made lately."""
    statement = select(col(TicketRow.digest)).where(
        col(TicketRow.account_id) == account_id,
        col(TicketRow.kind) == kind,
        col(TicketRow.created_at) > made_after,
    )
    return session.execute(statement.limit(1)).first() is not None


def find_ticket(session: Session, digest: str, *kinds: str, now: datetime) -> TicketRow | None:
    """Return a ticket of one of these kinds that still works."""
    statement = select(TicketRow).where(
        col(TicketRow.digest) == digest,
        col(TicketRow.kind).in_(kinds),
        col(TicketRow.used_at).is_(None),
        col(TicketRow.expires_at) > now,
    )
    return session.execute(statement).scalar_one_or_none()


def take_ticket(session: Session, digest: str, *, now: datetime) -> bool:
    """Use up a ticket; of two that try at once, one is told False."""
    taken = count_changed(
        session,
        update(TicketRow)
        .where(
            col(TicketRow.digest) == digest,
            col(TicketRow.used_at).is_(None),
            col(TicketRow.expires_at) > now,
        )
        .values(used_at=now),
    )
    return taken > 0
