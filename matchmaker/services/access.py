"""Who is calling, and what they may do: the principal that every service is given; tokens."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlmodel import Session

from matchmaker.domain.permissions import Viewer
from matchmaker.errors import Conflict, InvalidInput, NotAuthenticated
from matchmaker.services.audit import ActorKind, Author, record_audit
from matchmaker.store.access import (
    Credentials,
    add_token,
    ensure_chamber,
    find_credentials,
    find_token,
    get_token,
    note_token_use,
    revoke_token,
)
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


COMPANY_SCOPES = frozenset({Scope.PROFILES_READ, Scope.PROFILES_WRITE})
"""The most that one who acts for a single company may have."""


class Role(StrEnum):
    """What an account is for."""

    COMPANY = "company"
    STAFF = "staff"
    ADMINISTRATOR = "administrator"

    @property
    def scopes(self) -> frozenset[Scope]:
        """Return what the role may do; the same words as for tokens."""
        return _ROLE_SCOPES[self]


_ROLE_SCOPES = {
    Role.COMPANY: COMPANY_SCOPES,
    Role.STAFF: COMPANY_SCOPES | {Scope.REVIEWS_WRITE},
    Role.ADMINISTRATOR: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: who it is, whose companies it acts for, and what it may do.

    Attributes:
        kind: token, account or operator.
        caller_id: of the token or account; None for the operator at the command line.
        chamber_id: the chamber it acts for, or that its company is with.
        company_id: set when it acts for one company only; it then sees and changes of its
            chamber nothing else, and what it writes waits for staff.
        role: of the account; None for others.
    """

    kind: ActorKind
    caller_id: UUID | None
    chamber_id: UUID
    company_id: UUID | None
    role: Role | None
    scopes: frozenset[Scope]

    def __post_init__(self) -> None:
        """Hold that one who acts for a single company is given no more than that needs."""
        if self.company_id is not None and not self.scopes <= COMPANY_SCOPES:
            raise ValueError("who acts for one company neither reviews nor administers")

    def may(self, scope: Scope) -> bool:
        """Tell whether the caller has `scope`; an administrator has every scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    @property
    def account_id(self) -> UUID:
        """Return the account that calls.

        Raises:
            ValueError: a token or the service calls: a defect where people sign in.
        """
        if self.kind is not ActorKind.ACCOUNT or self.caller_id is None:
            raise ValueError("only people who are signed in have an account")
        return self.caller_id

    @property
    def is_administrator(self) -> bool:
        """Tell whether the caller runs the service."""
        return Scope.ADMIN in self.scopes

    @property
    def viewer(self) -> Viewer:
        """Return for whom rows are read and changed; `domain.permissions` decides which."""
        return Viewer(self.chamber_id, self.company_id, is_administrator=self.is_administrator)

    @property
    def author(self) -> Author:
        """Return who answers for an entry in the audit log."""
        return Author(self.kind, self.caller_id, self.chamber_id)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `secret` is never to be had again."""

    secret: str
    prefix: str
    chamber: str
    company_id: UUID | None
    scopes: tuple[Scope, ...]
    expires_at: datetime | None
    row: TokenRow


def create_token(  # noqa: PLR0913 - what a token has
    session: Session,
    *,
    name: str,
    scopes: frozenset[Scope],
    now: datetime,
    chamber: str = OPERATOR,
    company_id: UUID | None = None,
    expires_at: datetime | None = None,
    author: Author | None = None,
    request_id: UUID | None = None,
) -> NewToken:
    """Make a token for a chamber, or for one of its companies, and return its secret, once.

    Under the same `request_id` one token is made. Asked again, before anybody has used it, it gets
    a new secret: of two answers to a button pressed twice, people see the last one only.

    Args:
        company_id: the one company it acts for; None for the chamber with all it has.
        author: who makes it; None for the operator at the command line.

    Raises:
        InvalidInput: a scope that a token of one company cannot have.
        Conflict: the token of this request has been used or revoked.
    """
    if company_id is not None and not scopes <= COMPANY_SCOPES:
        too_much = ", ".join(sorted(scopes - COMPANY_SCOPES))
        problem = {"field": "scopes", "reason": f"not for a token of one company: {too_much}"}
        raise InvalidInput(f"A token of one company cannot have {too_much}.", errors=[problem])
    owner = ensure_chamber(session, chamber, now=now)
    prefix = secrets.token_hex(_PREFIX_BYTES)
    secret = f"{_SCHEME}_{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    ordered = tuple(scope for scope in Scope if scope in scopes)
    row = TokenRow(
        id=request_id or uuid4(),
        chamber_id=owner.id,
        company_id=company_id,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=" ".join(ordered),
        created_at=now,
        expires_at=expires_at,
    )
    is_new = add_token(session, row)
    if not is_new:
        row = _with_new_secret(session, row)
    action = "token.made" if is_new else "token.renewed"
    record_audit(
        session, author or Author(ActorKind.OPERATOR), action, "token", row.id, now=now,
        details={"chamber": str(owner.id), "company": company_id and str(company_id),
                 "scopes": list(ordered)},
    )  # fmt: skip
    return NewToken(secret, prefix, chamber, company_id, ordered, expires_at, row)


def _with_new_secret(session: Session, wanted: TokenRow) -> TokenRow:
    """Return the token that has the id of `wanted`, with all that it says."""
    row = get_token(session, wanted.id)
    if row.last_used_at is not None or row.revoked_at is not None:
        raise Conflict("The token of this request has been used or revoked.")
    for name in ("chamber_id", "company_id", "name", "prefix", "digest", "scopes", "expires_at"):
        setattr(row, name, getattr(wanted, name))
    session.add(row)
    session.flush()
    return row


def revoke(session: Session, prefix: str, *, author: Author, now: datetime) -> TokenRow:
    """Make a token useless from now on; revoking twice changes nothing.

    Raises:
        NotFound: there is no token with this prefix.
    """
    before = find_token(session, prefix)
    was_in_force = before is not None and before.revoked_at is None
    row = revoke_token(session, prefix, now=now)
    if was_in_force:
        record_audit(session, author, "token.revoked", "token", row.id, now=now)
    return row


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
        row = find_credentials(session, parts[1])
    expected = row.digest if row is not None else "0" * 64
    is_right = hmac.compare_digest(expected, _digest(secret))
    if row is None or not is_right or not _is_in_force(row, now):
        raise refused
    if row.last_used_at is None or now - row.last_used_at > USE_RECORDED_EVERY:
        with database.write() as session:
            note_token_use(session, row.token_id, now=now)
    scopes = frozenset(Scope(scope) for scope in row.scopes.split())
    return Principal(ActorKind.TOKEN, row.token_id, row.chamber_id, row.company_id, None, scopes)


def operator(session: Session, *, now: datetime) -> Principal:
    """Return the operator of the service, as which the command line acts."""
    owner = ensure_chamber(session, OPERATOR, now=now)
    return Principal(ActorKind.OPERATOR, None, owner.id, None, None, frozenset(Scope))


def _is_in_force(row: Credentials, now: datetime) -> bool:
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
