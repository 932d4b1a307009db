"""What signing in needs besides the database: passwords, the secret key, addresses, times."""

from dataclasses import dataclass, field
from datetime import timedelta

from matchmaker.services.passwords import Passwords
from matchmaker.services.seal import Seal

CONFIRM_PAGE = "/account/confirm"
RESET_PAGE = "/account/reset"
INVITE_PAGE = "/account/accept"
SIGN_IN_PAGE = "/account/sign-in"


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people come in.

    Attributes:
        public_url: where people reach the service; links in letters begin with it.
        idle: a session that was not used for so long is over.
        absolute: a session is over after so long, however much it is used.
    """

    passwords: Passwords = field(default_factory=Passwords)
    seal: Seal = field(default_factory=Seal.random)
    public_url: str = "http://127.0.0.1:8000"
    idle: timedelta = timedelta(hours=12)
    absolute: timedelta = timedelta(days=7)

    def link(self, page: str, ticket: str) -> str:
        """Return the address of a page that a letter leads to."""
        return f"{self.public_url.rstrip('/')}{page}?ticket={ticket}"
