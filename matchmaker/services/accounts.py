"""Accounts: people are invited, set and change passwords, are disabled.

Nothing here tells a stranger whether an address has an account: the answer is the same, a hash is
computed either way, and what differs is said in a letter to the address itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.passwords import LEAST_CHARACTERS, MOST_CHARACTERS, Weakness, find_weakness
from matchmaker.errors import (
    Conflict,
    InvalidInput,
    NotAuthenticated,
    TooManyAttempts,
    WeakPassword,
)
from matchmaker.services.access import Role
from matchmaker.services.administrators import keep_an_administrator
from matchmaker.services.audit import ActorKind, Author, record_audit
from matchmaker.services.entrance import (
    INVITE_PAGE,
    RESET_PAGE,
    Entrance,
)
from matchmaker.services.letters import write_letter
from matchmaker.services.submit import Transaction
from matchmaker.services.throttle import Guess, forgive, key_of, take_attempt
from matchmaker.services.tickets import TicketKind, make_ticket, ticket_account, use_ticket
from matchmaker.store.access import ensure_chamber
from matchmaker.store.accounts import (
    add_account,
    drop_tickets,
    find_account,
    get_account,
    has_ticket,
)
from matchmaker.store.sessions import drop_sessions
from matchmaker.store.tables import AccountRow

log = structlog.get_logger(__name__)

WRONG = "The e-mail address or the password is wrong, or the address is not confirmed yet."

LONGEST_NAME = 200  # width of the column
_PRESSED_TWICE = timedelta(minutes=1)
_LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
_LONGEST_LOCAL = 64
# Deliverable addresses and nothing exotic: a dot-atom, and a domain with a dot.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"({_LOCAL})@((?:{_LABEL}\.)+{_LABEL})")
_REASONS = {
    Weakness.TOO_SHORT: f"has fewer than {LEAST_CHARACTERS} characters",
    Weakness.TOO_LONG: f"has more than {MOST_CHARACTERS} characters",
    Weakness.WELL_KNOWN: "is among the first that are guessed",
    Weakness.REPETITIVE: "repeats itself",
    Weakness.SEQUENCE: "is a row of the keyboard or the alphabet",
    Weakness.ABOUT_YOU: "is little more than your name or address",
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom an administrator invites.

    Attributes:
        chamber: name of the chamber the person works for.
    """

    email: str
    name: str
    role: Role
    chamber: str
    language: Language


def parse_email(text: str) -> str:
    """Return an e-mail address in lower case.

    Raises:
        InvalidInput: it is none that letters reach.
    """
    found = _EMAIL.fullmatch(text.strip())
    if found is None or len(found[0]) > _LONGEST_EMAIL or len(found[1]) > _LONGEST_LOCAL:
        problem = {"field": "email", "reason": "is not an e-mail address"}
        raise InvalidInput("This is not an e-mail address.", errors=[problem])
    return found[0].lower()


def check_password(password: str, *, about: Iterable[str], field: str = "password") -> None:
    """Refuse a password that is easily guessed.

    Raises:
        WeakPassword: and why.
    """
    weakness = find_weakness(password, about=about)
    if weakness is not None:
        problem = {"field": field, "reason": _REASONS[weakness], "code": weakness.value}
        raise WeakPassword(f"The password {_REASONS[weakness]}.", errors=[problem])


def invite(
    session: Session, entrance: Entrance, wanted: Invitation, *, author: Author, now: datetime
) -> tuple[AccountRow, str]:
    """Make an account for a member of staff; return it with the link to set a password.

    Raises:
        InvalidInput: the address is none, or the role is not one of staff.
        Conflict: there is an account with this address.
    """
    if wanted.role is Role.COMPANY:
        problem = {"field": "role", "reason": "is for companies, which register themselves"}
        raise InvalidInput("Companies register themselves.", errors=[problem])
    chamber = ensure_chamber(session, wanted.chamber, now=now)
    account = AccountRow(
        email=parse_email(wanted.email),
        name=wanted.name,
        role=wanted.role.value,
        chamber_id=chamber.id,
        language=wanted.language.value,
        created_at=now,
    )
    add_account(session, account)
    ticket = make_ticket(session, account, TicketKind.INVITE, now=now)
    link = entrance.link(INVITE_PAGE, ticket)
    write_to(session, "invite", account, now=now, link=link)
    record_audit(
        session, author, "account.invited", "account", account.id, now=now,
        details={"role": wanted.role.value, "chamber": str(chamber.id)},
    )  # fmt: skip
    return account, link


def ask_for_reset(
    transaction: Transaction, entrance: Entrance, email: str, *, now: datetime
) -> None:
    """Send a link to set a new password, if there is such an account.

    Raises:
        InvalidInput: the address is none.
    """
    address = parse_email(email)
    if not may_write_to(transaction, entrance, address, now=now):
        return
    with transaction() as session:
        account = find_account(session, address)
        if account is None or account.disabled_at is not None:
            return
        send_reset(session, entrance, account, now=now)


def send_reset(session: Session, entrance: Entrance, account: AccountRow, *, now: datetime) -> str:
    """Send a link to set a new password, and return it."""
    link = entrance.link(RESET_PAGE, make_ticket(session, account, TicketKind.RESET, now=now))
    write_to(session, "reset", account, now=now, link=link)
    return link


def set_password(
    transaction: Transaction, entrance: Entrance, ticket: str, password: str, *, now: datetime
) -> UUID:
    """Set a password with the link from a letter: a first one, or a new one. Sessions end.

    Raises:
        InvalidTicket: the link does not work.
        WeakPassword: and why.
    """
    kinds = (TicketKind.RESET, TicketKind.INVITE)
    with transaction() as session:
        account, _ = ticket_account(session, ticket, *kinds, now=now)
        known = (account.email, account.name)
    check_password(password, about=known)
    hashed = entrance.passwords.hash(password)
    with transaction() as session:
        account, kind = ticket_account(session, ticket, *kinds, now=now)
        use_ticket(session, ticket, account, now=now)
        account.confirmed_at = account.confirmed_at or now  # the letter arrived
        _store_password(session, entrance, account, hashed, now=now)
        if kind is TicketKind.RESET:
            write_to(session, "password_changed", account, now=now)
        record_audit(
            session, author_of(account), "account.password_set", "account", account.id, now=now,
            details={"by": kind.value},
        )  # fmt: skip
        return account.id


def change_password(
    transaction: Transaction,
    entrance: Entrance,
    account_id: UUID,
    *,
    present: str,
    new: str,
    now: datetime,
) -> None:
    """Change a password; every session of the account ends.

    Raises:
        NotAuthenticated: `present` is not the password.
        WeakPassword: and why.
        TooManyAttempts: too many wrong passwords.
    """
    account = check_present_password(transaction, entrance, account_id, present, now=now)
    check_password(new, about=(account.email, account.name), field="new")
    hashed = entrance.passwords.hash(new)
    with transaction() as session:
        account = get_account(session, account_id, lock=True)
        drop_tickets(session, account.id, *TicketKind)
        _store_password(session, entrance, account, hashed, now=now)
        write_to(session, "password_changed", account, now=now)
        record_audit(
            session, author_of(account), "account.password_set", "account", account.id, now=now,
            details={"by": "owner"},
        )  # fmt: skip


def check_present_password(
    transaction: Transaction, entrance: Entrance, account_id: UUID, password: str, *, now: datetime
) -> AccountRow:
    """Return the account when this is its password, which guards what matters most.

    Raises:
        NotAuthenticated: it is not.
        TooManyAttempts: too many wrong passwords.
    """
    key = key_of(entrance.seal, Guess.CODE, str(account_id))
    with transaction() as session:
        account = get_account(session, account_id)
        take_attempt(session, [key], now=now)
    if not entrance.passwords.matches(account.password_hash, password):
        raise NotAuthenticated("The present password is wrong.")
    with transaction() as session:
        forgive(session, [key], now=now)
    return account


def change_details(
    session: Session, account_id: UUID, *, name: str | None, language: Language | None
) -> AccountRow:
    """Change what an account is called and the language of its letters; None leaves as it is.

    Raises:
        NotFound: there is no such account.
    """
    account = get_account(session, account_id, lock=True)
    if name is not None:
        account.name = name
    if language is not None:
        account.language = language.value
    session.add(account)
    session.flush()
    return account


def disable(session: Session, account_id: UUID, *, author: Author, now: datetime) -> AccountRow:
    """Close an account: its sessions end, and nobody signs in to it; twice changes nothing.

    Raises:
        NotFound: there is no such account.
        LastAdministrator: nobody would be left to run the service.
    """
    keep_an_administrator(session, account_id, author=author)
    account = get_account(session, account_id, lock=True)
    if account.disabled_at is None:
        account.disabled_at = now
        session.add(account)
        drop_sessions(session, account.id)
        drop_tickets(session, account.id, *TicketKind)
        record_audit(session, author, "account.disabled", "account", account.id, now=now)
    return account


def reopen(session: Session, account_id: UUID, *, author: Author, now: datetime) -> AccountRow:
    """Let somebody whose account was closed sign in again; twice changes nothing.

    Raises:
        NotFound: there is no such account.
    """
    account = get_account(session, account_id, lock=True)
    if account.disabled_at is not None:
        account.disabled_at = None
        session.add(account)
        record_audit(session, author, "account.reopened", "account", account.id, now=now)
    return account


def send_link(
    session: Session, entrance: Entrance, account_id: UUID, *, author: Author, now: datetime
) -> None:
    """Send a link to set a password: the invitation again while it is not taken up.

    Whoever presses twice sends one letter: the link in the first stays good.

    Raises:
        NotFound: there is no such account.
        Conflict: it is closed.
    """
    account = get_account(session, account_id, lock=True)
    if account.disabled_at is not None:
        raise Conflict("The account is closed: reopen it first.")
    is_invited = account.confirmed_at is None and account.role != Role.COMPANY
    kind = TicketKind.INVITE if is_invited else TicketKind.RESET
    if has_ticket(session, account.id, kind, made_after=now - _PRESSED_TWICE):
        return
    if is_invited:
        link = entrance.link(INVITE_PAGE, make_ticket(session, account, kind, now=now))
        write_to(session, "invite", account, now=now, link=link)
    else:
        send_reset(session, entrance, account, now=now)
    record_audit(session, author, "account.link_sent", "account", account.id, now=now)


def author_of(account: AccountRow) -> Author:
    """Return the account as it stands in the audit log."""
    return Author(ActorKind.ACCOUNT, account.id, account.chamber_id)


def _store_password(
    session: Session, entrance: Entrance, account: AccountRow, hashed: str, *, now: datetime
) -> None:
    account.password_hash = hashed
    session.add(account)
    drop_sessions(session, account.id)
    forgive(session, [key_of(entrance.seal, Guess.PASSWORD, account.email)], now=now)


def may_write_to(
    transaction: Transaction, entrance: Entrance, email: str, *, now: datetime
) -> bool:
    """Tell whether strangers may make us write to an address once more; counts as once."""
    try:
        with transaction() as session:
            take_attempt(session, [key_of(entrance.seal, Guess.LETTER, email)], now=now)
    except TooManyAttempts:
        log.warning("letters_slowed")
        return False
    return True


def write_to(
    session: Session, name: str, account: AccountRow, *, now: datetime, **words: str
) -> None:
    """Write a letter to the owner of an account."""
    write_letter(
        session,
        name,
        recipient=account.email,
        language=Language(account.language),
        now=now,
        account_id=account.id,
        words=words,
    )
