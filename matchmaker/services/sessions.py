"""Signing in and out: sessions in the database, one random cookie each, known by its digest."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.errors import NotAuthenticated
from matchmaker.services.access import Principal, Role
from matchmaker.services.accounts import WRONG, author_of, parse_email
from matchmaker.services.audit import ActorKind, record_audit
from matchmaker.services.entrance import Entrance
from matchmaker.services.second_factor import check_code
from matchmaker.services.submit import Transaction
from matchmaker.services.throttle import Guess, Key, forgive, key_of, take_attempt
from matchmaker.services.tickets import digest_of
from matchmaker.store.accounts import find_account, get_account
from matchmaker.store.database import Database
from matchmaker.store.sessions import (
    add_session,
    drop_session,
    find_session,
    note_account_use,
    note_session_use,
)
from matchmaker.store.tables import AccountRow, SessionRow

log = structlog.get_logger(__name__)

USE_RECORDED_EVERY = timedelta(minutes=5)
LONGEST_DEVICE = 60
HALF_WAY = timedelta(minutes=10)  # between the password and the one-time code

_BYTES = 32  # 256 bits: a plain digest is enough, there is nothing to guess


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser somebody has signed in with.

    Attributes:
        secret: what its cookie holds.
        is_verified: False while the one-time code is still asked for; it may then do nothing.
        has_totp: whether the account asks for one-time codes.
    """

    secret: str
    account_id: UUID
    email: str
    name: str
    language: str
    principal: Principal
    is_verified: bool
    has_totp: bool
    expires_at: datetime


def sign_in(
    database: Database,
    entrance: Entrance,
    *,
    email: str,
    password: str,
    address: str,
    device: str = "",
    now: datetime,
) -> SignedIn:
    """Open a session for the right password.

    Args:
        address: network address of the caller.
        device: kind of browser and system, for the list of one's own sessions.

    Raises:
        NotAuthenticated: wrong, unknown, disabled or not confirmed: never told apart.
        TooManyAttempts: too many wrong passwords.
    """
    known = parse_email(email)
    keys = _keys(entrance, known, address)
    with database.write() as session:
        take_attempt(session, keys, now=now)
    with database.read() as session:
        account = find_account(session, known)
    stored = account.password_hash if account is not None else None
    is_right = entrance.passwords.matches(stored, password)
    if account is None or not is_right or not _is_open(account):
        log.info("sign_in_refused")
        raise NotAuthenticated(WRONG)
    renewed = entrance.passwords.hash(password) if _is_outdated(entrance, stored) else None
    with database.write() as session:
        account = get_account(session, account.id, lock=True)
        if not _is_open(account) or account.password_hash != stored:
            raise NotAuthenticated(WRONG)  # disabled or changed a moment ago
        account.password_hash = renewed or stored
        session.add(account)
        forgive(session, keys, now=now)
        return open_session(session, entrance, account, device=device, now=now)


def open_session(
    session: Session,
    entrance: Entrance,
    account: AccountRow,
    *,
    device: str = "",
    now: datetime,
    is_verified: bool | None = None,
) -> SignedIn:
    """Open a session with a new secret.

    Args:
        device: kind of browser and system.
        is_verified: None: unless the account asks for a one-time code.
    """
    verified = account.totp_confirmed_at is None if is_verified is None else is_verified
    secret = secrets.token_urlsafe(_BYTES)
    row = SessionRow(
        digest=digest_of(secret),
        account_id=account.id,
        device=device[:LONGEST_DEVICE],
        is_verified=verified,
        created_at=now,
        last_seen_at=now,
        expires_at=now + (entrance.absolute if verified else HALF_WAY),
    )
    add_session(session, row)
    if verified:
        note_account_use(session, account.id, now=now)
        record_audit(session, author_of(account), "session.opened", "account", account.id, now=now)
    return _signed_in(secret, row, account)


def open_anew(
    transaction: Transaction,
    entrance: Entrance,
    account_id: UUID,
    *,
    device: str = "",
    now: datetime,
) -> SignedIn:
    """Open a session for somebody who has just proved who they are, after their others ended.

    Raises:
        NotFound: there is no such account.
    """
    with transaction() as session:
        account = get_account(session, account_id)
        return open_session(session, entrance, account, device=device, now=now, is_verified=True)


def verify_session(
    database: Database,
    entrance: Entrance,
    secret: str,
    code: str,
    *,
    device: str = "",
    now: datetime,
) -> SignedIn:
    """Complete a session with a one-time or recovery code; its secret is a new one afterwards.

    Raises:
        NotAuthenticated: the session is over, or the code is wrong or was used before.
        TooManyAttempts: too many wrong codes.
    """
    half_way = find_signed_in(database, entrance, secret, now=now)
    if half_way is None:
        raise NotAuthenticated("Sign in first.")
    if half_way.is_verified:
        return half_way
    check_code(database.write, entrance, half_way.account_id, code, now=now)
    with database.write() as session:
        if not drop_session(session, digest_of(secret)):
            raise NotAuthenticated("Sign in first.")
        account = get_account(session, half_way.account_id, lock=True)
        if not _is_open(account):
            raise NotAuthenticated(WRONG)
        return open_session(session, entrance, account, device=device, now=now, is_verified=True)


def find_signed_in(
    database: Database, entrance: Entrance, secret: str, *, now: datetime
) -> SignedIn | None:
    """Return who signed in with this cookie; None when the session is unknown or over."""
    digest = digest_of(secret)
    with database.read() as session:
        found = find_session(session, digest)
    if found is None or not _is_open(found.account):
        return None
    row = found.session
    if row.expires_at <= now or row.last_seen_at + entrance.idle <= now:
        return None
    if now - row.last_seen_at > USE_RECORDED_EVERY:
        with database.write() as session:
            note_session_use(session, digest, found.account.id, now=now)
    return _signed_in(secret, row, found.account)


def sign_out(transaction: Transaction, secret: str) -> None:
    """End a session; one that is over already changes nothing."""
    with transaction() as session:
        drop_session(session, digest_of(secret))


def principal_of(account: AccountRow) -> Principal:
    """Return the caller that an account is."""
    role = Role(account.role)
    company_id = account.company_id if role is Role.COMPANY else None
    return Principal(
        ActorKind.ACCOUNT, account.id, account.chamber_id, company_id, role, role.scopes
    )


def _keys(entrance: Entrance, email: str, address: str) -> list[Key]:
    seal = entrance.seal
    return [
        key_of(seal, Guess.PASSWORD_FROM_ADDRESS, email, address),
        key_of(seal, Guess.PASSWORD, email),
        key_of(seal, Guess.ADDRESS, address),
    ]


def _is_open(account: AccountRow) -> bool:
    return account.confirmed_at is not None and account.disabled_at is None


def _is_outdated(entrance: Entrance, stored: str | None) -> bool:
    return stored is not None and entrance.passwords.is_outdated(stored)


def _signed_in(secret: str, row: SessionRow, account: AccountRow) -> SignedIn:
    return SignedIn(
        secret=secret,
        account_id=account.id,
        email=account.email,
        name=account.name,
        language=account.language,
        principal=principal_of(account),
        is_verified=row.is_verified,
        has_totp=account.totp_confirmed_at is not None,
        expires_at=row.expires_at,
    )
