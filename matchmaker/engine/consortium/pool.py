"""Who is considered for a group: candidates of both countries for one third market.

Companies that sell in the market or want to, the best for the lead first; and, whatever markets
they name, a few that may offer finance, logistics or certification: such companies serve exporters
and seldom name countries of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from matchmaker.domain.places import Country
from matchmaker.engine.attributes import FORMS, MARKETS, Mask, has
from matchmaker.engine.consortium.lines import CLASS_OF, FORM_OF
from matchmaker.engine.consortium.pair_table import score_against
from matchmaker.engine.consortium.wish import Service, Wish
from matchmaker.engine.goods import Offer
from matchmaker.engine.hs_classifier import CLASSES
from matchmaker.engine.index import CompanyIndex, IndexEntry, Shelf
from matchmaker.engine.ranker import LinearRanker
from matchmaker.engine.retrieval import retrieve
from matchmaker.engine.sides import Side, single_side, take_side
from matchmaker.engine.supply_chain import STEPS
from matchmaker.engine.words import WordWeights

PROVIDERS = 20
"""Companies of a country that are considered for each service beside those of the market."""

MOST_LINES = 10_000
"""Lines of all candidates together; bounds time where profiles are very long."""

_MAY_OFFER = 0.5  # probability of one line; who really offers a service is looked at later


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company that may join, and how well it goes with the lead.

    Attributes:
        offer: what it makes, as the index has it.
        for_market: it sells in the market or wants to; else it is here for a service.
    """

    entry: IndexEntry
    offer: Offer
    score: float
    for_market: bool


def find_candidates(
    index: CompanyIndex,
    lead: IndexEntry,
    wish: Wish,
    *,
    barred: set[UUID],
    ranker: LinearRanker,
    weights: WordWeights,
) -> list[Candidate]:
    """Return up to `wish.pool` candidates, by id.

    Half of the places are for each country; what one leaves free the other fills.

    Args:
        barred: companies that are no candidates, the lead among them.
    """
    you = single_side(lead, index.new_shelf())
    by_country = {}
    for country in Country:
        shelf = index.shelf(country)
        found = _found(you, shelf, weights, wish, barred)
        by_country[country] = _scored(you, shelf, found, wish, ranker, weights)
    return sorted(_shared_out(by_country, wish.pool), key=lambda each: each.entry.company_id)


def _found(
    you: Side, shelf: Shelf, weights: WordWeights, wish: Wish, barred: set[UUID]
) -> dict[int, bool]:
    """Return slot -> whether the company is for the market."""
    alive = shelf.alive.view.copy()
    size = len(alive)
    for company_id in barred:
        slot = shelf.slot_of.get(company_id)
        if slot is not None and slot < size:
            alive[slot] = False
    facts, column = shelf.attributes, MARKETS[wish.market]
    named = has(facts.markets.view[:size] | facts.targets.view[:size], column)
    found = dict.fromkeys(retrieve(you, shelf, weights, alive & named, wish.pool).tolist(), True)
    for service in Service:
        may = alive & ~named & may_offer(shelf, size, service)
        others = retrieve(you, shelf, weights, may, PROVIDERS)
        found |= dict.fromkeys(others.tolist(), False)
    return found


def may_offer(shelf: Shelf, size: int, service: Service) -> Mask:
    """Return (size,) which companies may offer a service, by a quick look at the first slots."""
    made = shelf.made.view[:size, CLASSES.index(CLASS_OF[service])] >= _MAY_OFFER * STEPS
    form = FORM_OF.get(service)
    if form is None:
        return np.asarray(made)
    return np.asarray(made | has(shelf.attributes.forms.view[:size], FORMS[form]))


def _scored(
    you: Side,
    shelf: Shelf,
    found: dict[int, bool],
    wish: Wish,
    ranker: LinearRanker,
    weights: WordWeights,
) -> list[Candidate]:
    """Return candidates, best first, ties by id; each company once."""
    slots = np.array(sorted(found), np.int32)
    if not len(slots):
        return []
    scores = score_against(you, take_side(shelf, slots), ranker, weights, wish.market)
    candidates = {
        shelf.ids[slot]: Candidate(shelf.entry(slot), shelf.offer_at(slot), score, found[slot])
        for slot, score in zip(slots.tolist(), scores.tolist(), strict=True)
    }
    return sorted(candidates.values(), key=lambda each: (-each.score, each.entry.company_id))


def _shared_out(by_country: dict[Country, list[Candidate]], places: int) -> list[Candidate]:
    """Return the best of both countries, as many as there are places and lines for."""
    sizes = {country: len(found) for country, found in by_country.items()}
    chosen: list[Candidate] = []
    for country, found in by_country.items():
        share = max(places // 2, places - sizes[country.other])
        chosen += _within_lines(found[:share], MOST_LINES // 2)
    return chosen


def _within_lines(candidates: Sequence[Candidate], most: int) -> list[Candidate]:
    lines = np.cumsum([len(each.entry.vectors) for each in candidates])
    return list(candidates[: int(np.searchsorted(lines, most, side="right"))])
