"""What a caller wants of a group, and which wishes cannot all come true."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from matchmaker.domain.profile import Profile

SMALLEST, LARGEST = 3, 7
"""Sizes of a group. Beyond seven, the guides to export consortia that we know advise a company of
its own, and every two members would have to be looked at by a person."""

SMALL_TO, LARGE_FROM = 100, 251
"""Employees up to which a company is small, and from which it is large, in both home countries:
Belarus, Law 148-Z of 2010, article 3; Russia, Law 209-FZ of 2007, article 4."""

MOST_GROUPS = 5
LARGEST_POOL = 500


class Service(StrEnum):
    """A service that a joint export needs besides goods."""

    FINANCE = "finance"
    LOGISTICS = "logistics"
    CERTIFICATION = "certification"


class Size(StrEnum):
    """A company by its employees; one that does not state them is neither."""

    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a group should be like.

    Attributes:
        market: the third country, ISO 3166-1.
        size: members, the lead counted, 3–7.
        most_competing: most pairs of members that may compete.
        include: companies that every group has.
        exclude: companies that no group has.
        services: what members must offer; None: what the lead asks for, if anybody offers it.
        least, most: fewest and most companies of a size, for the sizes that matter.
        limit: most groups, each different from the others in two members where it can be.
        pool: most companies that are considered.
        seconds: time for each group's search.
    """

    market: str
    size: int = 5
    most_competing: int = 0
    include: tuple[UUID, ...] = ()
    exclude: tuple[UUID, ...] = ()
    services: tuple[Service, ...] | None = None
    least: Mapping[Size, int] | None = None
    most: Mapping[Size, int] | None = None
    limit: int = 1
    pool: int = LARGEST_POOL
    seconds: float = 2.0

    def fewest(self, size: Size) -> int:
        """Return how many companies of a size there must be."""
        return (self.least or {}).get(size, 0)

    def at_most(self, size: Size) -> int:
        """Return how many companies of a size there may be."""
        return (self.most or {}).get(size, self.size)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A wish that another one forbids.

    Attributes:
        field: of the wish, as the API names it.
        reason: why it cannot come true, after the field's name.
    """

    field: str
    reason: str


def size_of(profile: Profile) -> Size | None:
    """Return whether a company is small or large; None for in between and for not stated."""
    if profile.employees is None:
        return None
    if profile.employees <= SMALL_TO:
        return Size.SMALL
    return Size.LARGE if profile.employees >= LARGE_FROM else None


def find_contradictions(wish: Wish, lead_id: UUID) -> list[Contradiction]:
    """Return what can be told from the wish alone, without looking at companies."""
    return [*_members(wish, lead_id), *_sizes(wish)]


def _members(wish: Wish, lead_id: UUID) -> Iterator[Contradiction]:
    if lead_id in wish.exclude:
        yield Contradiction("must_exclude", "names the company that the group is built around")
    both = set(wish.include) & set(wish.exclude)
    if both:
        named = ", ".join(sorted(map(str, both)))
        yield Contradiction("must_include", f"names what must_exclude names too: {named}")
    seats = wish.size - 1
    included = len(set(wish.include) - {lead_id})
    if included > seats:
        reason = f"names {included} companies, but size {wish.size} leaves {seats} beside the lead"
        yield Contradiction("must_include", reason)


def _sizes(wish: Wish) -> Iterator[Contradiction]:
    for size in Size:
        least, most = wish.fewest(size), wish.at_most(size)
        if least > most:
            reason = f"is {least}, more than max_{size.value}, which is {most}"
            yield Contradiction(f"min_{size.value}", reason)
    together = sum(wish.fewest(size) for size in Size)
    if together > wish.size:
        reason = f"and min_large make {together} together, more than the size {wish.size}"
        yield Contradiction("min_small", reason)


def find_conflicts(
    wish: Wish, fixed: list[Profile], competing: list[tuple[int, int]]
) -> list[Contradiction]:
    """Return what the lead and the companies that must be in make impossible.

    Args:
        fixed: the lead, then those that must be in.
        competing: pairs of them that compete, by their places in `fixed`.
    """
    return [
        *_rivals(wish, fixed, competing),
        *_countries(wish, fixed),
        *_fixed_sizes(wish, fixed),
    ]


def _rivals(
    wish: Wish, fixed: list[Profile], competing: list[tuple[int, int]]
) -> Iterator[Contradiction]:
    if len(competing) > wish.most_competing:
        pairs = "; ".join(f"{fixed[a].name} and {fixed[b].name}" for a, b in competing)
        reason = f"names competitors ({pairs}), and max_competing is {wish.most_competing}"
        yield Contradiction("must_include", reason)


def _countries(wish: Wish, fixed: list[Profile]) -> Iterator[Contradiction]:
    countries = {profile.country for profile in fixed}
    if len(fixed) == wish.size and len(countries) == 1:
        (only,) = countries
        reason = f"fills the group with companies of {only.value}; both countries must be there"
        yield Contradiction("must_include", reason)


def _fixed_sizes(wish: Wish, fixed: list[Profile]) -> Iterator[Contradiction]:
    free = wish.size - len(fixed)
    for size in Size:
        have = sum(size_of(profile) is size for profile in fixed)
        if have > wish.at_most(size):
            reason = f"is {wish.at_most(size)}, but the lead and must_include have {have}"
            yield Contradiction(f"max_{size.value}", reason)
        if wish.fewest(size) > have + free:
            reason = (
                f"is {wish.fewest(size)}, but the lead and must_include leave {free} "
                f"free and have {have}"
            )
            yield Contradiction(f"min_{size.value}", reason)
