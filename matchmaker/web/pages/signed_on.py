"""Who is signed in: the account behind the cookie of a request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from fastapi import Request

from matchmaker.services.access import Principal, Role
from matchmaker.services.entrance import Entrance
from matchmaker.services.runtime import Runtime
from matchmaker.services.sessions import SignedIn, find_signed_in
from matchmaker.web.sign_in import csrf_token, session_secret

_LONGEST = 200  # characters of a cookie that are looked at


@dataclass(frozen=True, slots=True)
class SignedOn:
    """A person who is signed in.

    Attributes:
        email: by which they sign in.
        csrf: what every form of theirs must carry.
    """

    principal: Principal
    email: str
    csrf: str

    @classmethod
    def of(cls, signed_in: SignedIn) -> Self:
        """Return the person behind a session."""
        return cls(signed_in.principal, signed_in.email, csrf_token(signed_in))

    @property
    def home(self) -> str:
        """Where they begin."""
        return "/company/partners" if self.is_company else "/desk"

    @property
    def is_company(self) -> bool:
        """Tell whether they speak for a company."""
        return self.principal.role is Role.COMPANY

    @property
    def is_staff(self) -> bool:
        """Tell whether they work for a chamber, administrators included."""
        return self.principal.role in {Role.STAFF, Role.ADMINISTRATOR}

    @property
    def is_administrator(self) -> bool:
        """Tell whether they run the service."""
        return self.principal.role is Role.ADMINISTRATOR


def find_signed_on(
    request: Request, runtime: Runtime, entrance: Entrance, now: datetime
) -> SignedOn | None:
    """Return who sent a request, None when nobody is signed in, or only half-way."""
    secret = session_secret(request)
    if not secret or len(secret) > _LONGEST:
        return None
    found = find_signed_in(runtime.database, entrance, secret, now=now)
    return SignedOn.of(found) if found is not None and found.is_verified else None
