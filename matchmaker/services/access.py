"""Who is calling: tokens made, checked, revoked."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from matchmaker.errors import NotAuthenticated
from matchmaker.store.access import add_token, ensure_chamber, find_token, note_token_use
from matchmaker.store.database import Database
from matchmaker.store.tables import TokenRow

OPERATOR = "operator"  # the chamber that owns what nobody else was named for
USE_RECORDED_EVERY = timedelta(minutes=5)  # a write per request would serialise all readers

_SCHEME = "mm"
_PREFIX_BYTES = 5
_SECRET_BYTES = 32  # 256 bits: a plain hash is enough, there is nothing to guess


class Scope(StrEnum):
    """What a token may do."""

    PROFILES_READ = "profiles:read"
    PROFILES_WRITE = "profiles:write"
    REVIEWS_WRITE = "reviews:write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: whose profiles it owns and what it may do."""

    token_id: UUID
    chamber_id: UUID
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller has `scope`; an administrator has every scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is never to be had again."""

    secret: str
    prefix: str
    chamber: str
    scopes: tuple[Scope, ...]
    expires_at: datetime | None


def create_token(
    session: Session,
    *,
    name: str,
    scopes: frozenset[Scope],
    now: datetime,
    chamber: str = OPERATOR,
    expires_at: datetime | None = None,
) -> NewToken:
    """Make a token for a chamber and return its secret, once."""
    owner = ensure_chamber(session, chamber, now=now)
    prefix = secrets.token_hex(_PREFIX_BYTES)
    secret = f"{_SCHEME}_{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    ordered = tuple(scope for scope in Scope if scope in scopes)
    add_token(
        session,
        TokenRow(
            chamber_id=owner.id,
            name=name,
            prefix=prefix,
            digest=_digest(secret),
            scopes=" ".join(ordered),
            created_at=now,
            expires_at=expires_at,
        ),
    )
    return NewToken(secret, prefix, chamber, ordered, expires_at)


def authenticate(database: Database, secret: str, *, now: datetime) -> Principal:
    """Return who calls with `secret`.

    Raises:
        NotAuthenticated: unknown, expired or revoked; the answer does not tell which.
    """
    refused = NotAuthenticated("The token is unknown, expired or revoked.")
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != _SCHEME:  # noqa: PLR2004 - scheme, prefix, secret
        raise refused
    with database.read() as session:
        row = find_token(session, parts[1])
    expected = row.digest if row is not None else "0" * 64
    is_right = hmac.compare_digest(expected, _digest(secret))
    if row is None or not is_right or not _is_in_force(row, now):
        raise refused
    if row.last_used_at is None or now - row.last_used_at > USE_RECORDED_EVERY:
        with database.write() as session:
            note_token_use(session, row.id, now=now)
    return Principal(row.id, row.chamber_id, frozenset(Scope(s) for s in row.scopes.split()))


def operator(session: Session, *, now: datetime) -> Principal:
    """Return the operator of the service, as which the command line acts."""
    owner = ensure_chamber(session, OPERATOR, now=now)
    return Principal(owner.id, owner.id, frozenset(Scope))


def _is_in_force(row: TokenRow, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
