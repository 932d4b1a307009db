"""Finds the groups: the wish as constraints, one exact search per group, and why there is none."""

from collections.abc import Iterator, Sequence

import numpy as np

from matchmaker.domain.places import Country
from matchmaker.engine.consortium.answer import Consortia, Remark
from matchmaker.engine.consortium.describe import describe_group
from matchmaker.engine.consortium.pair_table import Mask
from matchmaker.engine.consortium.scene import Scene, set_scene
from matchmaker.engine.consortium.search import Problem, SearchStatus, Solution, find_best_group
from matchmaker.engine.consortium.wish import (
    Contradiction,
    Service,
    Size,
    Wish,
    find_conflicts,
    find_contradictions,
    size_of,
)
from matchmaker.engine.index import CompanyIndex, IndexEntry
from matchmaker.engine.markets import Markets
from matchmaker.engine.ranker import Rankers
from matchmaker.errors import ContradictoryConstraints

Limit = tuple[Mask, int, int]
"""(n,) who is of a kind, and fewest and most of it in a group."""

WHY_CODES = (
    "no_candidates",
    "none_of_country",
    "too_few_candidates",
    "no_provider",
    "too_few_of_size",
    "no_group_fits",
    "out_of_time",
)
"""Every code of why there is no group."""

MOST_FOR_A_SERVICE = 1
"""Most members for one service that do not name the market themselves."""

_DIFFERENT = 2  # members in which two groups of one answer differ, where there is room


def find_consortia(
    index: CompanyIndex,
    rankers: Rankers,
    markets: Markets,
    fixed: Sequence[IndexEntry],
    wish: Wish,
) -> Consortia:
    """Return the best groups around a company, best first.

    Args:
        fixed: the lead, then the companies that every group must have.

    Raises:
        ContradictoryConstraints: no companies whatever could make the wish come true.
    """
    _refuse(find_contradictions(wish, fixed[0].company_id))
    scene = set_scene(index, rankers, markets, fixed, wish)
    competing = np.argwhere(np.triu(scene.table.competing[: scene.fixed, : scene.fixed]))
    rivals = [(int(a), int(b)) for a, b in competing]
    _refuse(find_conflicts(wish, scene.profiles[: scene.fixed], rivals))
    services = _needed(scene)
    obstacle = _obstacle(scene, services)
    if obstacle is not None:
        return Consortia((), scene.candidates, services, obstacle)
    solutions = list(_solve(scene, services))
    groups = tuple(describe_group(scene, each) for each in solutions if each.rows)
    is_cut = bool(solutions) and solutions[0].status is SearchStatus.UNKNOWN
    why = Remark("out_of_time" if is_cut else "no_group_fits")
    return Consortia(groups, scene.candidates, services, None if groups else why)


def _refuse(found: Sequence[Contradiction]) -> None:
    if found:
        errors = [{"field": each.field, "reason": each.reason} for each in found]
        names = "; ".join(f"{each.field} {each.reason}" for each in found)
        raise ContradictoryConstraints(f"No group can be like this: {names}.", errors=errors)


def _needed(scene: Scene) -> tuple[Service, ...]:
    """Return the services that members must offer.

    Those of the wish or, when it leaves that open, what the lead asks for and anybody offers.
    """
    if scene.wish.services is not None:
        return tuple(service for service in Service if service in scene.wish.services)
    asked = scene.facts[0].asks
    return tuple(each for each in Service if each in asked and _providers(scene, each).any())


def _providers(scene: Scene, service: Service) -> Mask:
    """Return (n,) who offers a service."""
    return np.array([service in facts.offers for facts in scene.facts])


def _obstacle(scene: Scene, services: Sequence[Service]) -> Remark | None:
    """Return what plainly keeps the candidates from making a group; None when nothing does."""
    market = {"countries": (scene.wish.market,)}
    if len(scene.profiles) == 1 and not scene.wish.exclude:
        return Remark("no_candidates", market)
    for country in Country:
        is_there = any(profile.country is country for profile in scene.profiles)
        if not is_there and len(scene.profiles) > 1:
            return Remark("none_of_country", {"country": country.value, **market})
    if len(scene.profiles) < scene.wish.size:
        return Remark("too_few_candidates", {"count": len(scene.profiles) - 1, **market})
    for service in services:
        if not _providers(scene, service).any():
            return Remark("no_provider", {"service": service.value})
    for size in Size:
        have = sum(size_of(profile) is size for profile in scene.profiles)
        if have < scene.wish.fewest(size):
            return Remark("too_few_of_size", {"size": size.value, "count": have})
    return None


def _solve(scene: Scene, services: Sequence[Service]) -> Iterator[Solution]:
    """Yield the best group, then the best of those that differ from all before."""
    free = scene.wish.size - scene.fixed
    taken: list[Limit] = []
    for _ in range(scene.wish.limit if free else 1):
        found = find_best_group(problem_of(scene, services, taken), seconds=scene.wish.seconds)
        yield found
        if not found.rows:
            return
        rows = np.zeros(len(scene.profiles), np.bool_)
        rows[list(found.rows[scene.fixed :])] = True
        taken.append((rows, 0, max(free - _DIFFERENT, 0)))


def _limits(scene: Scene, services: Sequence[Service]) -> Iterator[Limit]:
    """Yield who is of a kind, and fewest and most of it in a group."""
    size = scene.wish.size
    for country in Country:
        yield np.array([profile.country is country for profile in scene.profiles]), 1, size
    for service in services:
        yield _providers(scene, service), 1, size
    for service in Service:
        yield _providers(scene, service) & ~scene.for_market, 0, MOST_FOR_A_SERVICE
    for kind in Size:
        least, most = scene.wish.fewest(kind), scene.wish.at_most(kind)
        if least > 0 or most < size:
            yield np.array([size_of(each) is kind for each in scene.profiles]), least, most


def problem_of(scene: Scene, services: Sequence[Service], further: Sequence[Limit] = ()) -> Problem:
    """Return the wish as a problem to be solved.

    Args:
        services: what members must offer.
        further: limits besides those of the wish.
    """
    limits = [*_limits(scene, services), *further]
    return Problem(
        size=scene.wish.size,
        fixed=tuple(range(scene.fixed)),
        worth=scene.worths.by_member(),
        pair_worth=scene.worths.by_pair(),
        competing=scene.table.competing,
        most_competing=scene.wish.most_competing,
        kinds=np.stack([kind for kind, _, _ in limits]),
        least=np.array([least for _, least, _ in limits]),
        most=np.array([most for _, _, most in limits]),
    )
