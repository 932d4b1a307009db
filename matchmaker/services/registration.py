"""A company registers: an account that works once its address is confirmed.

Nothing here tells a stranger whether an address has an account: the answer is the same, a hash is
computed either way, and what differs is said in a letter to the address itself.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from matchmaker.domain.languages import Language
from matchmaker.domain.new_ids import new_id
from matchmaker.errors import Conflict, NotAuthenticated
from matchmaker.services.access import OPERATOR, Role
from matchmaker.services.accounts import (
    author_of,
    check_password,
    may_write_to,
    parse_email,
    write_to,
)
from matchmaker.services.audit import record_audit
from matchmaker.services.entrance import CONFIRM_PAGE, SIGN_IN_PAGE, Entrance
from matchmaker.services.submit import Transaction
from matchmaker.services.throttle import Guess, forgive, key_of, take_attempt
from matchmaker.services.tickets import TicketKind, make_ticket, ticket_account, use_ticket
from matchmaker.store.access import ensure_chamber
from matchmaker.store.accounts import add_account, find_account, find_chamber_for
from matchmaker.store.tables import AccountRow


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody says of themselves who registers a company.

    Attributes:
        country: of the company, and so the chamber that will look after it.
        region: ISO 3166-2, of that country.
    """

    email: str
    password: str
    name: str
    language: Language
    country: str
    region: str


def register(
    transaction: Transaction, entrance: Entrance, wanted: Registration, *, now: datetime
) -> None:
    """Make an account for a company and send a letter to confirm the address.

    Whoever registers an address that has an account makes us send a letter there that says so.
    Until an address is confirmed, the newest registration counts; to confirm it one needs the
    letter and the password, so nobody gets an account whose password somebody else chose.

    Raises:
        InvalidInput: the address is none.
        WeakPassword: and why.
    """
    email = parse_email(wanted.email)
    check_password(wanted.password, about=(email, wanted.name))
    hashed = entrance.passwords.hash(wanted.password)
    if not may_write_to(transaction, entrance, email, now=now):
        return
    with transaction() as session:
        account = find_account(session, email)
        if account is not None and (account.confirmed_at or account.disabled_at):
            _tell_of_account(session, entrance, account, now=now)
            return
        try:
            if account is None:
                account = _new_account(session, email, wanted, now=now)
        except Conflict:
            return  # somebody registered it a moment ago, and a letter is on its way
        account.name, account.language = wanted.name, wanted.language.value
        account.password_hash = hashed
        session.add(account)
        link = entrance.link(
            CONFIRM_PAGE, make_ticket(session, account, TicketKind.CONFIRM, now=now)
        )
        write_to(session, "confirm", account, now=now, link=link)
        record_audit(
            session, author_of(account), "account.registered", "account", account.id, now=now
        )


def confirm(
    transaction: Transaction, entrance: Entrance, ticket: str, password: str, *, now: datetime
) -> UUID:
    """Confirm an address with the link from the letter and the password; return the account's id.

    Raises:
        InvalidTicket: the link does not work.
        NotAuthenticated: the password is another.
        TooManyAttempts: too many wrong passwords.
    """
    with transaction() as session:
        account, _ = ticket_account(session, ticket, TicketKind.CONFIRM, now=now)
        stored, key = account.password_hash, key_of(entrance.seal, Guess.CODE, str(account.id))
    with transaction() as session:
        take_attempt(session, [key], now=now)
    if not entrance.passwords.matches(stored, password):
        raise NotAuthenticated("The password is not the one you registered with.")
    with transaction() as session:
        account, _ = ticket_account(session, ticket, TicketKind.CONFIRM, now=now)
        use_ticket(session, ticket, account, now=now)
        account.confirmed_at = now
        session.add(account)
        forgive(session, [key], now=now)
        record_audit(
            session, author_of(account), "account.confirmed", "account", account.id, now=now
        )
        return account.id


def _new_account(
    session: Session, email: str, wanted: Registration, *, now: datetime
) -> AccountRow:
    chamber_id = find_chamber_for(session, wanted.country, wanted.region)
    if chamber_id is None:
        chamber_id = ensure_chamber(session, OPERATOR, now=now).id
    account = AccountRow(
        email=email,
        name=wanted.name,
        role=Role.COMPANY.value,
        chamber_id=chamber_id,
        company_id=new_id(),
        language=wanted.language.value,
        created_at=now,
    )
    add_account(session, account)
    return account


def _tell_of_account(
    session: Session, entrance: Entrance, account: AccountRow, *, now: datetime
) -> None:
    if account.disabled_at is None:
        link = entrance.public_url.rstrip("/") + SIGN_IN_PAGE
        write_to(session, "already_registered", account, now=now, link=link)
