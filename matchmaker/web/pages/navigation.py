"""Which sections the head of a page names, for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.web.pages.visitor import Visitor

PUBLIC = {"how": "/how-it-works", "statistics": "/statistics", "api": "/docs"}
"""Sections anybody may see: name -> address."""

COMPANY = {
    "partners": "/company/partners",
    "introductions": "/company/introductions",
    "markets": "/company/markets",
    "profile": "/company/profile",
}
"""Sections of a company."""

STAFF = {
    "desk": "/desk",
    "queue": "/desk/queue",
    "profiles": "/desk/profiles",
    "introductions": "/desk/introductions",
    "companies": "/desk/companies",
    "map": "/desk/map",
}
"""Sections of the staff of a chamber."""

MORE = {
    "agreements": "/desk/agreements",
}
"""Sections of staff that are opened now and then."""

ADMINISTRATOR = {
    "users": "/desk/users",
    "chambers": "/desk/chambers",
    "ranker": "/desk/ranker",
    "tokens": "/desk/tokens",
    "webhooks": "/desk/webhooks",
    "audit": "/desk/audit",
}
"""Sections that administrators have besides."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One section.

    Attributes:
        name: one of `wording.FAMILIES["nav"]`.
        is_here: the page belongs to this section.
    """

    name: str
    address: str
    is_here: bool


def navigation_of(visitor: Visitor) -> list[NavigationItem]:
    """Return the sections that the head of a page names, in order."""
    account = visitor.account
    if account is None:
        return _items(PUBLIC, visitor)
    return _items(COMPANY if account.is_company else STAFF, visitor)


def more_of(visitor: Visitor) -> list[NavigationItem]:
    """Return the sections in the menu of the account."""
    account = visitor.account
    if account is None or account.is_company:
        return []
    return _items(MORE | ADMINISTRATOR if account.is_administrator else MORE, visitor)


def _items(sections: Mapping[str, str], visitor: Visitor) -> list[NavigationItem]:
    return [
        NavigationItem(name, address, visitor.path == address or _within(visitor.path, address))
        for name, address in sections.items()
    ]


def _within(path: str, section: str) -> bool:
    return section != STAFF["desk"] and path.startswith(section + "/")
