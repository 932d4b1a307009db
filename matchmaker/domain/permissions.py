"""Who may see and do what: the one place where it is decided.

Whatever belongs to somebody has an `Owner`. Whoever looks at it is a `Viewer`, and how the two
stand to each other decides what is allowed. Where the answer is no, the thing does not exist:
callers turn it into `NotFound`, with the words they use for an unknown id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Act(StrEnum):
    """What somebody may want of a company, or of what belongs to it."""

    SEE = "see"
    """Read the published profile."""
    SEE_SUGGESTIONS = "see_suggestions"
    """Read whom it should meet, and where it should export to."""
    SEE_PRIVATE = "see_private"
    """Read its contact, its reference, and what is not published."""
    CHANGE = "change"
    """Change or withdraw it, or answer in its name."""
    REVIEW = "review"
    """Decide about it as staff of its chamber."""


class Standing(StrEnum):
    """How a viewer stands to an owner."""

    ANONYMOUS = "anonymous"
    OWN_COMPANY = "own_company"
    OTHER_COMPANY = "other_company"
    OWN_CHAMBER = "own_chamber"
    OTHER_CHAMBER = "other_chamber"
    ADMINISTRATOR = "administrator"


ALLOWED: Mapping[Standing, frozenset[Act]] = {
    Standing.ANONYMOUS: frozenset(),
    Standing.OWN_COMPANY: frozenset(
        {Act.SEE, Act.SEE_SUGGESTIONS, Act.SEE_PRIVATE, Act.CHANGE},
    ),
    Standing.OTHER_COMPANY: frozenset({Act.SEE}),
    Standing.OWN_CHAMBER: frozenset(Act),
    Standing.OTHER_CHAMBER: frozenset({Act.SEE, Act.SEE_SUGGESTIONS}),
    Standing.ADMINISTRATOR: frozenset(Act),
}
"""The whole of it. What scopes a token or role has narrows it further, see `services.access`."""


class Owner(NamedTuple):
    """Whose something is.

    Attributes:
        chamber_id: the chamber it is with.
        company_id: None for what belongs to the chamber itself.
    """

    chamber_id: UUID
    company_id: UUID | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom something is read or done.

    Attributes:
        chamber_id: the chamber of the viewer, or of its company.
        company_id: set for one who acts for one company and sees of its chamber only that.
    """

    chamber_id: UUID
    company_id: UUID | None = None
    is_administrator: bool = False

    def may(self, act: Act, owner: Owner) -> bool:
        """Tell whether the viewer may do this with what is the owner's."""
        return act in ALLOWED[standing(self, owner)]

    def may_see(self, owner: Owner, *, is_published: bool) -> bool:
        """Tell whether the viewer may know of a company."""
        return self.may(Act.SEE if is_published else Act.SEE_PRIVATE, owner)


def standing(viewer: Viewer | None, owner: Owner) -> Standing:
    """Return how a viewer stands to an owner.

    Args:
        viewer: None for somebody who has not said who they are.
    """
    if viewer is None:
        return Standing.ANONYMOUS
    if viewer.is_administrator:
        return Standing.ADMINISTRATOR
    if viewer.company_id is not None:
        is_own = viewer.company_id == owner.company_id
        return Standing.OWN_COMPANY if is_own else Standing.OTHER_COMPANY
    is_own = viewer.chamber_id == owner.chamber_id
    return Standing.OWN_CHAMBER if is_own else Standing.OTHER_CHAMBER
