"""Which sections the head of a page names, for whom."""

from dataclasses import dataclass

from matchmaker.web.pages.visitor import Visitor

PUBLIC = {"how": "/how-it-works", "statistics": "/statistics", "api": "/docs"}
"""Sections anybody may see: name -> address."""


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
    """Return the sections that the visitor has, in order."""
    return [
        NavigationItem(name, address, visitor.path == address or _within(visitor.path, address))
        for name, address in PUBLIC.items()
    ]


def _within(path: str, section: str) -> bool:
    return path.startswith(section + "/")
