"""Who is signed in: the account behind the cookie of a request."""

from dataclasses import dataclass

from fastapi import Request

from matchmaker.services.access import Principal, Role


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


def find_signed_on(request: Request) -> SignedOn | None:
    """Return who sent a request, None when nobody is signed in."""
    finder = getattr(request.app.state, "find_signed_on", None)
    return finder(request) if finder else None
