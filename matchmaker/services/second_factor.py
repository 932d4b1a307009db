"""One-time codes from a telephone (TOTP, RFC 6238), and codes for the day it is lost.

A code is taken from the present half minute or its neighbours, and each step works once. The
secret is sealed with the service's key; recovery codes are stored as digests.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from sqlmodel import Session

from matchmaker.errors import Conflict, NotAuthenticated, NotReady
from matchmaker.services.accounts import author_of, check_present_password, write_to
from matchmaker.services.audit import ActorKind, Author, record_audit
from matchmaker.services.entrance import Entrance
from matchmaker.services.submit import Transaction
from matchmaker.services.throttle import Guess, forgive, key_of, take_attempt
from matchmaker.services.tickets import digest_of
from matchmaker.store.accounts import (
    get_account,
    save_recovery_codes,
    take_recovery_code,
    take_step,
)
from matchmaker.store.sessions import drop_sessions
from matchmaker.store.tables import AccountRow

ISSUER = "Matchmaker"
RECOVERY_CODES = 10

_STEP_SECONDS = 30
_DIGITS = 6
_NEIGHBOURS = (0, -1, 1)  # steps; clocks of telephones differ
_RECOVERY_BYTES = 10  # 80 bits: a plain digest is enough
_WRONG = "The code is wrong, or was used before."


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a telephone has to be told: as text, or as a QR code of the address."""

    secret: str
    uri: str


def begin_enrolment(
    transaction: Transaction, entrance: Entrance, account_id: UUID, password: str, *, now: datetime
) -> Enrolment:
    """Make a secret; it counts once a code made with it has been seen.

    Raises:
        NotAuthenticated: the password is wrong.
        Conflict: the account asks for one-time codes already.
        TooManyAttempts: too many wrong passwords.
    """
    check_present_password(transaction, entrance, account_id, password, now=now)
    secret = pyotp.random_base32()
    with transaction() as session:
        account = get_account(session, account_id, lock=True)
        if account.totp_confirmed_at is not None:
            raise Conflict("One-time codes are in use already.")
        account.totp_secret = entrance.seal.close(secret)
        account.totp_last_step = None
        session.add(account)
        email = account.email
    return enrolment_of(secret, email)


def enrolment_of(secret: str, email: str) -> Enrolment:
    """Return what a telephone has to be told of a secret, for the account of an address."""
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER))


def complete_enrolment(
    transaction: Transaction, entrance: Entrance, account_id: UUID, code: str, *, now: datetime
) -> tuple[str, ...]:
    """Ask for one-time codes from now on; return the recovery codes, once. Sessions end.

    Raises:
        NotAuthenticated: the code is wrong.
        Conflict: nothing was begun, or it was completed before.
        TooManyAttempts: too many wrong codes.
    """
    key = key_of(entrance.seal, Guess.CODE, str(account_id))
    with transaction() as session:
        take_attempt(session, [key], now=now)
    with transaction() as session:
        account = get_account(session, account_id, lock=True)
        if account.totp_secret is None or account.totp_confirmed_at is not None:
            raise Conflict("There is no enrolment to complete.")
        step = _find_step(entrance, account, code, now=now)
        if step is None:
            raise NotAuthenticated(_WRONG)
        account.totp_confirmed_at, account.totp_last_step = now, step
        session.add(account)
        codes = tuple(_new_recovery_code() for _ in range(RECOVERY_CODES))
        save_recovery_codes(session, account_id, [_digest_of_code(each) for each in codes])
        forgive(session, [key], now=now)
        drop_sessions(session, account_id)
        record_audit(session, author_of(account), "account.totp_on", "account", account_id, now=now)
    return codes


def stop(
    transaction: Transaction, entrance: Entrance, account_id: UUID, password: str, *, now: datetime
) -> None:
    """Ask for one-time codes no longer.

    Raises:
        NotAuthenticated: the password is wrong.
        TooManyAttempts: too many wrong passwords.
    """
    check_present_password(transaction, entrance, account_id, password, now=now)
    with transaction() as session:
        account = get_account(session, account_id, lock=True)
        account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
        session.add(account)
        save_recovery_codes(session, account_id, [])
        record_audit(
            session, author_of(account), "account.totp_off", "account", account_id, now=now
        )


def reset_codes(session: Session, account_id: UUID, *, author: Author, now: datetime) -> None:
    """Ask an account for one-time codes no longer, for who has lost telephone and recovery codes.

    Its sessions end and its owner is written to. One's own codes are turned off with the password,
    which a session that was stolen does not have.

    Raises:
        NotFound: there is no such account.
        Conflict: it is the author's own account.
    """
    if author.kind is ActorKind.ACCOUNT and author.actor_id == account_id:
        raise Conflict("Turn off your own codes on the page of your account.")
    account = get_account(session, account_id, lock=True)
    if account.totp_secret is None:
        return
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.add(account)
    save_recovery_codes(session, account_id, [])
    drop_sessions(session, account_id)
    write_to(session, "codes_reset", account, now=now)
    record_audit(session, author, "account.totp_reset", "account", account_id, now=now)


def check_code(
    transaction: Transaction, entrance: Entrance, account_id: UUID, code: str, *, now: datetime
) -> None:
    """Use up a one-time or recovery code.

    Raises:
        NotAuthenticated: wrong, or used before.
        NotReady: the service's secret key is not the one the factor was sealed with.
        TooManyAttempts: too many wrong codes.
    """
    key = key_of(entrance.seal, Guess.CODE, str(account_id))
    with transaction() as session:
        take_attempt(session, [key], now=now)
    with transaction() as session:
        account = get_account(session, account_id, lock=True)
        step = _find_step(entrance, account, code, now=now)
        is_right = (
            take_step(session, account_id, step)
            if step is not None
            else take_recovery_code(session, account_id, _digest_of_code(code))
        )
        if not is_right:
            raise NotAuthenticated(_WRONG)
        if step is None:
            record_audit(
                session,
                author_of(account),
                "account.recovery_code_used",
                "account",
                account_id,
                now=now,
            )
        forgive(session, [key], now=now)


def _find_step(entrance: Entrance, account: AccountRow, code: str, *, now: datetime) -> int | None:
    """Return the time step that a code belongs to."""
    if account.totp_secret is None:
        return None
    secret = entrance.seal.open(account.totp_secret)
    if secret is None:
        raise NotReady("One-time codes cannot be checked: the service's secret key has changed.")
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == _DIGITS):
        return None
    present, hotp = int(now.timestamp()) // _STEP_SECONDS, pyotp.HOTP(secret)
    matching = [
        present + offset
        for offset in _NEIGHBOURS
        if hmac.compare_digest(hotp.at(present + offset), typed)
    ]
    return matching[0] if matching else None


def _new_recovery_code() -> str:
    code = secrets.token_hex(_RECOVERY_BYTES)
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def _digest_of_code(code: str) -> str:
    return digest_of("".join(filter(str.isalnum, code.lower())))
