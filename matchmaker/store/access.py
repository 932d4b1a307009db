"""Chambers and their API tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from matchmaker.errors import NotFound
from matchmaker.store.tables import ChamberRow, TokenRow
from matchmaker.store.tables.columns import table_of


def ensure_chamber(session: Session, name: str, *, now: datetime) -> ChamberRow:
    """Return the chamber called `name`; the first call makes it."""
    row = session.execute(
        select(ChamberRow).where(col(ChamberRow.name) == name)
    ).scalar_one_or_none()
    if row is None:
        row = ChamberRow(name=name, created_at=now)
        session.add(row)
        session.flush()
    return row


def add_token(session: Session, token: TokenRow) -> bool:
    """Store a token; False when there is one with its id.

    Raises:
        IntegrityError: its prefix is taken, or there is no such chamber.
    """
    if session.get(TokenRow, token.id) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(token)
            session.flush()
    except IntegrityError:
        if session.get(TokenRow, token.id, populate_existing=True) is None:
            raise
        return False  # another process was the first, a moment ago
    return True


def get_token(session: Session, token_id: UUID) -> TokenRow:
    """Return a token, held for a change.

    Raises:
        NotFound: there is none with this id.
    """
    row = session.get(TokenRow, token_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such token.")
    return row


def find_token(session: Session, prefix: str) -> TokenRow | None:
    """Return the token with this look-up prefix, revoked and expired ones too."""
    statement = select(TokenRow).where(col(TokenRow.prefix) == prefix)
    return session.execute(statement).scalar_one_or_none()


class Credentials(NamedTuple):
    """What a caller's token is checked against."""

    token_id: UUID
    chamber_id: UUID
    company_id: UUID | None
    digest: str
    scopes: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def find_credentials(session: Session, prefix: str) -> Credentials | None:
    """Return what a token with this look-up prefix is checked against."""
    found = session.connection().execute(_CREDENTIALS, {"prefix": prefix}).one_or_none()
    return Credentials(*found) if found is not None else None


_TOKEN = table_of(TokenRow).c
_CREDENTIALS = select(  # of the table, not of the class: asked with every request
    _TOKEN.id,
    _TOKEN.chamber_id,
    _TOKEN.company_id,
    _TOKEN.digest,
    _TOKEN.scopes,
    _TOKEN.expires_at,
    _TOKEN.revoked_at,
    _TOKEN.last_used_at,
).where(_TOKEN.prefix == bindparam("prefix"))


def list_tokens(session: Session) -> Sequence[tuple[TokenRow, str]]:
    """Return every token with the name of its chamber, newest first."""
    statement = (
        select(TokenRow, col(ChamberRow.name))
        .join(ChamberRow, col(ChamberRow.id) == col(TokenRow.chamber_id))
        .order_by(col(TokenRow.created_at).desc(), col(TokenRow.id))
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def revoke_token(session: Session, prefix: str, *, now: datetime) -> TokenRow:
    """Make a token useless from now on; revoking twice changes nothing.

    Raises:
        NotFound: there is no token with this prefix.
    """
    row = find_token(session, prefix)
    if row is None:
        raise NotFound(f"There is no token with the prefix {prefix!r}.")
    if row.revoked_at is None:
        row.revoked_at = now
        session.add(row)
        session.flush()
    return row


def note_token_use(session: Session, token_id: UUID, *, now: datetime) -> None:
    """Record when a token was last used."""
    session.execute(update(TokenRow).where(col(TokenRow.id) == token_id).values(last_used_at=now))
