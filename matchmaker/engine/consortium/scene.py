"""Everything the search for a group looks at, gathered once: companies, lines, pairs, worths."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain.match import Purpose
from matchmaker.domain.places import third_countries
from matchmaker.domain.profile import Profile
from matchmaker.engine.consortium.lines import LineFacts, read_lines
from matchmaker.engine.consortium.pair_table import Mask, PairTable, compare_all
from matchmaker.engine.consortium.pool import find_candidates
from matchmaker.engine.consortium.wish import Wish
from matchmaker.engine.consortium.worth import Worths
from matchmaker.engine.index import CompanyIndex, IndexEntry, Shelf
from matchmaker.engine.line_tables import Floats
from matchmaker.engine.markets import Markets
from matchmaker.engine.ranker import Rankers
from matchmaker.engine.words import WordWeights


@dataclass(frozen=True, slots=True)
class Scene:
    """The companies that are considered, the fixed ones first, and what is known of them.

    Attributes:
        shelf: the companies, a slot each; slot 0 is the lead.
        fixed: how many of them every group has: the lead and those that must be in.
        facts: for each company, what its lines are.
        for_market: (n,) who is no candidate for a service alone: fixed ones, and those that sell
            in the market or want to.
        weights: how much words say.
    """

    wish: Wish
    shelf: Shelf
    fixed: int
    facts: Sequence[LineFacts]
    for_market: Mask
    table: PairTable
    worths: Worths
    weights: WordWeights
    markets: Markets

    @property
    def profiles(self) -> list[Profile]:
        """The companies' profiles, in order."""
        return list(self.shelf.profiles)

    @property
    def candidates(self) -> dict[str, int]:
        """How many companies are considered beside the lead, by country."""
        return dict(Counter(profile.country.value for profile in self.profiles[1:]))


def set_scene(
    index: CompanyIndex,
    rankers: Rankers,
    markets: Markets,
    fixed: Sequence[IndexEntry],
    wish: Wish,
) -> Scene:
    """Gather what a search needs.

    Args:
        fixed: the lead, then the companies that every group must have.
    """
    classifier = index.goods.classifier if index.goods is not None else None
    ranker = rankers[Purpose.THIRD_MARKET]
    barred = {*(entry.company_id for entry in fixed), *wish.exclude}
    weights = WordWeights(index)
    found = find_candidates(index, fixed[0], wish, barred=barred, ranker=ranker, weights=weights)
    entries = [*fixed, *(candidate.entry for candidate in found)]
    facts = read_lines(entries, classifier)
    named = [True] * len(fixed) + [candidate.for_market for candidate in found]
    kept = [n for n, is_named in enumerate(named) if is_named or facts[n].offers]
    shelf = index.new_shelf()
    offers = [None] * len(fixed) + [candidate.offer for candidate in found]
    for n in kept:
        shelf.put(entries[n], offers[n])
    facts, for_market = [facts[n] for n in kept], np.array([named[n] for n in kept])
    table = compare_all(shelf, ranker, weights, wish.market)
    fit = _fit(shelf.profiles, facts, markets, wish.market)
    worths = Worths(_parts(shelf, facts, table), fit, wish.size)
    return Scene(wish, shelf, len(fixed), facts, for_market, table, worths, weights, markets)


def _parts(shelf: Shelf, facts: Sequence[LineFacts], table: PairTable) -> dict[str, Floats]:
    size = len(facts)
    goods = shelf.goods
    return {
        "score": table.score,
        "needs": table.need_fit,
        "together": goods.together(shelf.made.view) if goods else np.zeros((size, size)),
        "services": _served(facts),
        "rivalry": table.competing.astype(np.float64),
    }


def _served(facts: Sequence[LineFacts]) -> Floats:
    """Return (n, n) 1 where one offers a service that the other asks for."""
    served = np.zeros((len(facts), len(facts)), np.bool_)
    for service in {service for each in facts for service in each.offers}:
        offers = np.array([service in each.offers for each in facts])
        asks = np.array([service in each.asks for each in facts])
        served |= (offers[:, None] & asks) | (asks[:, None] & offers)
    return served.astype(np.float64)


def _fit(
    profiles: Sequence[Profile], facts: Sequence[LineFacts], markets: Markets, market: str
) -> Floats:
    """Return (n,) how well the market suits each company, in [0, 1]."""
    row = third_countries().index(market)
    return np.array(
        [
            markets.company_scores(profile, each.weights).score[row]
            for profile, each in zip(profiles, facts, strict=True)
        ]
    )
